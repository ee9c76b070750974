import type { Socket } from "node:net";
import { engineVersion } from "../../engine/version.ts";
import { EnvironmentTone } from "../../proto/gen/trinity/gate/v1/common.ts";
import { DaemonMode, type DaemonStatus } from "../../proto/gen/trinity/gate/v1/operator.ts";
import { restoreBackup } from "../../store/backup.ts";
import { setAside } from "../../store/set-aside.ts";
import { CockpitError } from "../errors.ts";
import { emptyBase } from "../governance/base.ts";
import { wireStatus } from "../grpc-status.ts";
import type { Restore } from "../handlers/restore-store.ts";
import type { Settings } from "../lifecycle/command-line.ts";
import { newDaemonStop } from "../lifecycle/daemon-stop.ts";
import type { Daemon, Host } from "../lifecycle/host.ts";
import type { InstanceLock } from "../lifecycle/instance-lock.ts";
import { listenOn } from "../lifecycle/listen.ts";
import type { SafeStore } from "../lifecycle/open-verified-store.ts";
import { leaveRestoreNote } from "../lifecycle/restore-note.ts";
import { verifyInChild } from "../lifecycle/verify-in-child.ts";
import { closeServer, newGrpcServer, serveConnections } from "../rpc/grpc-server.ts";
import { newShell, streamsOf } from "../rpc/new-shell.ts";
import { newRequestMemory } from "../rpc/request-memory.ts";
import type { RpcShell } from "../rpc/rpc.ts";
import { serveContract } from "../rpc/serve-contract.ts";
import { failingRpcs } from "../rpc/unimplemented.ts";
import { openPresets } from "../scenarios/presets.ts";
import { openScenarioCatalog } from "../scenarios/scenario-catalog.ts";
import { sha256 } from "../sha256.ts";
import { daemonVersion } from "../version.ts";
import { safeRpcs } from "./safe-rpcs.ts";

const streamsMax = 256;
const closeLimitMs = 5000;
/** How long a connection may take to end once everything on it has been answered. */
const lastWordsMs = 1000;

/**
 * Serves what works while a part of the store is damaged: it says what and where, shows what can be read, and mends
 * the store on request; everything else answers `safe_mode` (daemon.md 3.2, step 2). Nothing is written to the store,
 * so what is done here is told by the daemon's own log and not by the audit.
 */
export async function serveSafely(deps: {
  readonly settings: Settings;
  readonly host: Host;
  readonly instanceId: string;
  readonly locks: readonly InstanceLock[];
  /** What has to be closed again when the start is refused. */
  readonly opened: (() => Promise<unknown>)[];
  readonly found: SafeStore;
}): Promise<Daemon> {
  const { settings, host, found, locks } = deps;
  const { log, nowMs } = host;
  const readable = found.readable;
  if (readable !== null) deps.opened.push(readable.close);
  const catalog = openScenarioCatalog({
    folder: settings.scenariosDir,
    nowMs,
    // What is kept of scenarios lies in the damaged store, or beside it; only files are shown.
    overlays: { ids: () => [], latest: () => undefined },
    presets: openPresets(settings.scenariosDir, sha256),
    base: () => emptyBase,
  });
  const server = newGrpcServer();
  const streams = streamsOf(host, streamsMax);
  const tellRefusal: RpcShell["deeds"]["refuse"] = (event) => {
    log.warn({ event }, "refused in SAFE mode");
    return Promise.resolve("");
  };
  const shell = newShell(host, {
    streams,
    requests: newRequestMemory({ outcome: () => undefined, nowMs }),
    deeds: {
      record: (deedOf) => {
        log.warn({ event: deedOf("").event }, "done in SAFE mode");
        return Promise.resolve("");
      },
      refuse: tellRefusal,
      environment: null,
      nowMs,
    },
    onCall: () => undefined,
    isUnderPressure: () => false,
    isDraining: () => stop.hasBegun(),
    onFatal: host.onFatal,
  });
  const rpcs = safeRpcs({
    found,
    catalog,
    daemonStatus: statusIn(deps),
    socket: settings.socket,
    nowMs,
    monotonicMs: host.monotonicMs,
    restore: async (restore, by) => {
      const setAside = await restoreIn(settings.stateDir, restore);
      leaveRestoreNote(settings.stateDir, { ...by, atMs: host.nowMs(), restore, setAside });
      return setAside;
    },
    // Not at once: the answer has to leave.
    end: () => void setImmediate(() => stop.begin("checkpoint")),
  });
  const refusal = wireStatus(safeMode(found));
  const health = serveContract(server, rpcs, shell, (served) => failingRpcs(served, () => refusal));
  const endStreams = (): void => streams.endAll(refusal);
  const listener = await listenOn(settings.socket, host.uid);
  const stop = newDaemonStop({
    onBegin: () => health.set("NOT_SERVING"),
    drain: () => Promise.resolve(),
    close: async (now) => {
      endStreams();
      listener.close();
      await closeServer(server, closeLimitMs, now);
      // Nothing else takes time here, and a process that exits takes unsent answers with it.
      await allClosed(sockets, lastWordsMs);
      await readable?.close();
      for (const lock of locks) await lock.release();
      log.info("stopped");
      host.onStopped();
    },
    onFailure: host.onFatal,
  });
  listener.on("error", (failure) => log.error({ err: failure }, "the socket failed"));
  const sockets = new Set<Socket>();
  listener.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  serveConnections(server, listener);
  health.set("SERVING");
  const { damaged, problem } = found;
  log.error({ damaged, problem }, "SAFE mode: a part of the store is damaged");
  log.info({ socket: settings.socket, pid: host.pid, mode: "safe" }, "serving");
  return { stop: stop.begin, endStreams, reload: () => undefined };
}

/** Resolves when all are closed, at the latest after `limitMs`. */
function allClosed(sockets: ReadonlySet<Socket>, limitMs: number): Promise<void> {
  const closed = Promise.all([...sockets].map((socket) => new Promise((end) => socket.once("close", end))));
  const limit = new Promise<void>((resolve) => {
    setTimeout(resolve, limitMs).unref();
  });
  return Promise.race([closed.then(() => undefined), limit]);
}

function statusIn({
  settings,
  host,
  instanceId,
  found,
}: Pick<Parameters<typeof serveSafely>[0], "settings" | "host" | "instanceId" | "found">): DaemonStatus {
  return {
    version: daemonVersion,
    engineVersion,
    instanceId,
    epoch: 0n,
    pid: host.pid,
    environmentName: "",
    environmentTone: EnvironmentTone.UNSPECIFIED,
    mode: DaemonMode.SAFE,
    modeReason: found.problem,
    maxActiveRuns: settings.maxActiveRuns ?? 1,
    tickDelayMs: settings.tickDelayMs,
  };
}

function safeMode({ damaged, problem }: SafeStore): CockpitError {
  return new CockpitError("safe_mode", `the store's ${damaged} is damaged, and this needs it: ${problem}`, {
    metadata: { damaged, location: problem },
  });
}

async function restoreIn(stateDir: string, restore: Restore): Promise<readonly string[]> {
  switch (restore.kind) {
    case "set_aside":
      return setAside(stateDir, restore.environment);
    case "from_backup":
      return restoreBackup(stateDir, restore.name, (directory) => verifyInChild(directory, "full"));
  }
}
