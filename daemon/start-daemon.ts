import { extname } from "node:path";
import { engineVersion } from "../engine/version.ts";
import { EnvironmentTone } from "../proto/gen/trinity/gate/v1/common.ts";
import { DaemonMode, type DaemonStatus } from "../proto/gen/trinity/gate/v1/operator.ts";
import { StoreError } from "../store/errors.ts";
import { newRefusals } from "./audit/refusals.ts";
import { CockpitError } from "./errors.ts";
import { wireStatus } from "./grpc-status.ts";
import { claimPlaces } from "./lifecycle/claim-places.ts";
import type { Settings } from "./lifecycle/command-line.ts";
import { type DaemonStop, newDaemonStop, type StopMode } from "./lifecycle/daemon-stop.ts";
import { freeBytesAbove } from "./lifecycle/free-space.ts";
import { listenOn } from "./lifecycle/listen.ts";
import { openVerifiedStore } from "./lifecycle/open-verified-store.ts";
import type { Logger } from "./lifecycle/own-log.ts";
import { currentBootId } from "./lifecycle/owner-record.ts";
import { StartRefusal } from "./lifecycle/start-refusal.ts";
import { openThreadPool } from "./placement/thread-pool.ts";
import { ownerCaller } from "./rpc/caller.ts";
import { statusOfFailure } from "./rpc/failures.ts";
import { closeServer, newGrpcServer, serveConnections } from "./rpc/grpc-server.ts";
import { newOpenStreams } from "./rpc/open-streams.ts";
import { newRequestMemory } from "./rpc/request-memory.ts";
import type { RpcShell } from "./rpc/rpc.ts";
import { serveContract } from "./rpc/serve-contract.ts";
import { allRpcs } from "./rpcs.ts";
import { serveSafely } from "./safe/serve-safely.ts";
import { openScenarioCatalog } from "./scenarios/scenario-catalog.ts";
import { sha256 } from "./sha256.ts";
import { createSupervisor } from "./supervisor.ts";
import { daemonVersion } from "./version.ts";

/** The world as the daemon may know it. */
export type Host = {
  /** Milliseconds since 1970, UTC. */
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  readonly newId: () => string;
  readonly uid: number;
  readonly userName: string;
  readonly pid: number;
  readonly log: Logger;
  /** The store takes no more writes, or our reasoning failed where it must not: end now, without closing the store. */
  readonly onFatal: (failure: unknown) => void;
  readonly onStopped: () => void;
};

/** A daemon that serves. */
export type Daemon = {
  readonly stop: (mode: StopMode) => void;
  /** Tells every stream that the daemon ends; all that may be done after a fatal failure. */
  readonly endStreams: () => void;
};

/**
 * Starts the daemon: places and locks, the store verified and opened, scenarios read, runs of a dead daemon settled,
 * and only then the socket and health SERVING (daemon.md 3.2). Whatever was opened before a refusal is closed again.
 * A failure of ours is a refusal too, but the log has its stack.
 *
 * @throws StartRefusal
 */
export async function startDaemon(settings: Settings, host: Host): Promise<Daemon> {
  const opened: (() => Promise<unknown>)[] = [];
  try {
    return await start(settings, host, opened);
  } catch (failure) {
    for (const close of opened.toReversed()) {
      // The first failure is the one to tell, and what is left has to be closed all the same.
      try {
        await close();
      } catch (second) {
        host.log.warn({ err: second }, "could not close after a failed start");
      }
    }
    if (!isForeseen(failure)) host.log.error({ err: failure }, "the start failed in a way nobody foresaw");
    throw asRefusal(failure);
  }
}

async function start(settings: Settings, host: Host, opened: (() => Promise<unknown>)[]): Promise<Daemon> {
  const { nowMs, log } = host;
  const instanceId = host.newId();
  const locks = await claimPlaces(
    settings,
    { instanceId, bootId: currentBootId(), pid: host.pid, startedAt: new Date(nowMs()).toISOString() },
    host,
  );
  opened.push(...locks.map((lock) => lock.release));
  const found = await openVerifiedStore(settings.stateDir, host.newId, "last_rows");
  if (found.kind === "safe") return serveSafely({ settings, host, instanceId, locks, opened, found });
  const { store } = found;
  opened.push(store.close);
  const catalog = openScenarioCatalog(settings.scenariosDir, nowMs);
  catalog.list();

  const pool = openThreadPool(
    new URL(`./placement/engine-thread${extname(import.meta.filename)}`, import.meta.url),
    1,
  );
  opened.push(pool.close);
  const { maxActiveRuns } = settings;
  // A run that is cut off by our own closing has lost its store, which is no failure of the store.
  let isClosing = false;
  const onFatal = (failure: unknown): void => {
    if (!isClosing) host.onFatal(failure);
  };
  const supervisor = createSupervisor({
    store,
    pool,
    nowMs,
    sha256,
    onFatal,
    maxActiveRuns,
    drained: store.history.drained(),
  });
  await supervisor.recover();

  const server = newGrpcServer();
  const streams = newOpenStreams({
    total: streamsMax,
    perActor: streamsPerActor,
    onCrowd: (actor, count) => log.warn({ actor, count }, "many streams of one actor"),
  });
  const status: DaemonStatus = {
    version: daemonVersion,
    engineVersion,
    instanceId,
    epoch: BigInt(store.epoch),
    pid: host.pid,
    environmentName: "",
    environmentTone: EnvironmentTone.UNSPECIFIED,
    mode: DaemonMode.SERVING,
    modeReason: "",
    maxActiveRuns,
    tickDelayMs: settings.tickDelayMs,
  };
  const refusals = newRefusals({
    record: store.audit.record,
    keepOutcome: store.audit.keepOutcome,
    monotonicMs: host.monotonicMs,
  });
  const shell: RpcShell = {
    identify: () => Promise.resolve(ownerCaller(host.userName)),
    streams,
    requests: newRequestMemory({ outcome: store.audit.outcome, nowMs }),
    deeds: { record: store.audit.record, refuse: refusals.tell, environment: null, nowMs },
    deadlineCapMs,
    onMutation: (mutation) => log.info(mutation, "done"),
    isDraining: () => stop.hasBegun(),
    statusOf: statusOfFailure({
      newIncidentId: () => host.newId().slice(0, 8),
      onBug: (failure, incident) => log.error({ ...incident, err: failure }, "internal error"),
      onFatal,
    }),
  };
  const rpcs = allRpcs({
    store,
    supervisor,
    catalog,
    daemonStatus: status,
    listeners: [`unix:${settings.socket}`],
    nowMs,
    monotonicMs: host.monotonicMs,
    sha256,
    maxBytesUsual: maxBytesUsual,
    freeBytes: () => freeBytesAbove(settings.stateDir, 0),
    ownLog: {
      level: () => log.level,
      setLevel: (level) => {
        log.level = level;
      },
    },
    // After the answer has left.
    shutdown: (runs) => void setImmediate(() => stop.begin(runs)),
  });
  const health = serveContract(server, rpcs, shell);
  const endStreams = (): void => streams.endAll(wireStatus(goingAway));

  const listener = await listenOn(settings.socket, host.uid);
  const stop: DaemonStop = newDaemonStop({
    onBegin: (mode) => {
      log.info({ mode }, "stopping");
      health.set("NOT_SERVING");
    },
    drain: supervisor.drain,
    close: async (now) => {
      endStreams();
      listener.close();
      await closeServer(server, closeLimitMs, now);
      isClosing = true;
      await refusals.flush().catch(onFatal);
      // The store first: what a thread says when it is ended is nothing to record.
      await store.close();
      await pool.close();
      for (const lock of locks) await lock.release();
      log.info("stopped");
      host.onStopped();
    },
    onFailure: onFatal,
  });
  listener.on("error", (failure) => log.error({ err: failure }, "the socket failed"));
  listener.on("drop", () => log.warn("a connection above the limit was closed"));
  serveConnections(server, listener);
  health.set("SERVING");
  log.info(
    { socket: settings.socket, pid: host.pid, epoch: store.epoch, wasClean: store.wasClean },
    "serving",
  );
  return { stop: stop.begin, endStreams };
}

/** Bytes of ticks and log a run may store that names no cap (daemon.md 3.6, `default_max_bytes`). */
const maxBytesUsual = 20_000_000_000;
const streamsMax = 2048;
const streamsPerActor = 32;
const closeLimitMs = 5000;
const deadlineCapMs = 30_000;

const goingAway = new CockpitError("draining", "the daemon is ending; come back when it serves again");

/** Refusals of ours and of the system, whose one line says all; anything else is a mistake of ours. */
function isForeseen(failure: unknown): boolean {
  if (failure instanceof StartRefusal || failure instanceof CockpitError || failure instanceof StoreError)
    return true;
  return failure instanceof Error && "syscall" in failure;
}

/** Whatever stands in the way of a start is told on one line. */
function asRefusal(failure: unknown): StartRefusal {
  if (failure instanceof StartRefusal) return failure;
  const message = failure instanceof Error ? failure.message : String(failure);
  return new StartRefusal(message, { cause: failure });
}
