import { join } from "node:path";
import { forgetKept, keptByUpgrade } from "../store/kept-files.ts";
import type { AccessConfig } from "./access/access-config.ts";
import { openAccess } from "./access/open-access.ts";
import { openAudit } from "./audit/open-audit.ts";
import { rolesText, withLoopbackPort } from "./config/config-files.ts";
import type { DaemonConfig } from "./config/daemon-config.ts";
import { newReload } from "./config/reload.ts";
import type { WatchedFile } from "./config/watched-file.ts";
import { CockpitError } from "./errors.ts";
import { wireStatus } from "./grpc-status.ts";
import { watchPulses } from "./health/stuck-runs.ts";
import { watchHealth } from "./health/watch-health.ts";
import type { Settings } from "./lifecycle/command-line.ts";
import { modeOf, servingStatus } from "./lifecycle/daemon-status.ts";
import { type DaemonStop, newDaemonStop } from "./lifecycle/daemon-stop.ts";
import { freeBytesAbove } from "./lifecycle/free-space.ts";
import type { Daemon, Host } from "./lifecycle/host.ts";
import type { InstanceLock } from "./lifecycle/instance-lock.ts";
import { listenOn } from "./lifecycle/listen.ts";
import type { OpenedStore } from "./lifecycle/open-verified-store.ts";
import { processFacts } from "./lifecycle/process-facts.ts";
import { storeCopies } from "./lifecycle/store-copies.ts";
import { lookAtRoom } from "./lifecycle/store-room.ts";
import type { watchDisk } from "./lifecycle/watch-disk.ts";
import { newCallCounts } from "./metrics/call-counts.ts";
import { readMetrics } from "./metrics/read-metrics.ts";
import { newNotifyCommand } from "./notify/notify-command.ts";
import { newOperations } from "./operations/operations.ts";
import { openKeeping } from "./retention/open-keeping.ts";
import { newConnections } from "./rpc/connections.ts";
import { newGrpcFaces } from "./rpc/grpc-faces.ts";
import { newShell, streamsOf } from "./rpc/new-shell.ts";
import { newRequestMemory } from "./rpc/request-memory.ts";
import { openScenarios } from "./scenarios/open-scenarios.ts";
import { openCredentials } from "./secrets/credentials.ts";
import { allRpcs } from "./services/all-services.ts";
import { sha256 } from "./sha256.ts";
import { openRuns } from "./supervision/open-runs.ts";

/** What the start has made sure of before anything is served. */
export type WholeStart = {
  readonly settings: Settings;
  readonly host: Host;
  readonly instanceId: string;
  readonly locks: readonly InstanceLock[];
  /** What has to be closed again when the start is refused. */
  readonly opened: (() => Promise<unknown>)[];
  readonly found: Extract<OpenedStore, { kind: "whole" }>;
  readonly guard: ReturnType<typeof watchDisk>;
  readonly files: {
    readonly daemon: WatchedFile<DaemonConfig>;
    readonly access: WatchedFile<AccessConfig>;
  };
};

/**
 * Serves everything on a store that is whole: each part is composed in a file of its own, and put together here in the
 * order of daemon.md 3.2; `close` takes it apart in the order of daemon.md 3.3. What a damaged store still serves is
 * composed by `safe/serve-safely.ts`.
 *
 * @throws CockpitError `config_invalid` when the scenarios cannot be read
 * @throws StartRefusal when the socket cannot be used
 */
export async function serveWhole(start: WholeStart): Promise<Daemon> {
  const { settings, host, locks, opened, guard, files } = start;
  const { store, upgradedFrom } = start.found;
  const { nowMs, monotonicMs, log } = host;
  const { stateDir } = settings;
  const config = files.daemon.config();
  const { limits } = config;
  const environment = config.environment?.name ?? null;
  // A run that is cut off by our own closing has lost its store, which is no failure of the store.
  let isClosing = false;
  const onFatal = (failure: unknown): void => {
    if (!isClosing) host.onFatal(failure);
  };

  const scenarios = openScenarios(settings.scenariosDir, store, nowMs);
  const runs = await openRuns({ store, upgradedFrom, settings, config, host, opened, onFatal });
  const { supervisor, maxActiveRuns } = runs;
  const daemonStatus = servingStatus(
    {
      instanceId: start.instanceId,
      epoch: BigInt(store.epoch),
      pid: host.pid,
      maxActiveRuns,
      tickDelayMs: settings.tickDelayMs,
    },
    config.environment,
  );
  const streams = streamsOf(host, streamsMax);
  const audit = await openAudit({
    store,
    stateDir,
    sink: config.auditSink,
    nowMs,
    monotonicMs,
    later: unhurried,
    onFatal,
  });
  const notifying = newNotifyCommand({ events: store.events, environment, later: unhurried }, config.notify);
  store.onCommitted(notifying.look);
  const operations = newOperations({ nowMs });
  const calls = newCallCounts();
  const servingSinceMs = monotonicMs();
  const uptimeMs = (): number => monotonicMs() - servingSinceMs;
  const { vault, sweeper, sweeps } = openKeeping({ store, supervisor, stateDir, environment, host, onFatal });
  const reload = newReload({
    files,
    audit: store.audit,
    environment,
    nowMs,
    log,
    onDaemon: (next) => {
      notifying.configure(next.notify);
      audit.sink.configure(next.auditSink);
    },
    onAccess: (before, after) => {
      access.forget();
      streams.endWhere(
        (actor) => rolesText(before, actor) !== rolesText(after, actor),
        wireStatus(rightsGone),
      );
      void access.refresh();
    },
    onFatal,
  });
  const stuckOf = watchPulses(monotonicMs);
  const monitor = watchHealth({
    nowMs,
    stateDir,
    jobs: runs.jobs,
    anchorProblem: audit.problem,
    artifactErrors: vault.recentErrors,
    configProblem: reload.problem,
    outlets: { "notify.command": notifying.state, "audit.sink": audit.sink.state },
    stuckRuns: () => stuckOf(supervisor.pulses()),
    streams,
    onChange: (event) => void store.tellEvent(event).catch(onFatal),
  });

  const shell = newShell(host, {
    streams,
    requests: newRequestMemory({ outcome: store.audit.outcome, nowMs }),
    deeds: { record: store.audit.record, refuse: audit.refuse, environment, nowMs },
    onCall: calls.count,
    isUnderPressure: () => guard.look() !== "normal",
    isDraining: () => stop.hasBegun(),
    onFatal,
  });
  const connections = newConnections(nowMs);
  const freeBytes = (): number => freeBytesAbove(stateDir, 0);
  const rpcs = allRpcs({
    store,
    supervisor,
    ...scenarios,
    daemonStatus,
    socket: settings.socket,
    // Asked for the first time by a call, and calls come in when the listeners are there.
    listeners: () => access.states(),
    storeRoom: () => lookAtRoom(stateDir),
    upgrade: { kept: () => keptByUpgrade(stateDir), forget: () => forgetKept(stateDir) },
    isUnderPressure: () => guard.pressure() !== "normal",
    limits: {
      max_active_runs: maxActiveRuns,
      run_queue: limits.runQueue,
      default_max_bytes: limits.defaultMaxBytes,
      open_streams: streamsMax,
    },
    nowMs,
    monotonicMs,
    sha256,
    maxBytesUsual: limits.defaultMaxBytes,
    freeBytes,
    requests: shell.requests,
    operations,
    anchors: audit.anchors,
    monitor,
    metrics: () =>
      readMetrics({ store, supervisor, streams, monitor, calls, slots: maxActiveRuns, uptimeMs, freeBytes }),
    mode: () => modeOf(stop.hasBegun(), supervisor.drained()),
    vault,
    sweeping: { sweeper, onChanged: sweeps.soon },
    credentials: openCredentials(join(settings.configDir, "credentials")),
    connections,
    streams,
    processFacts: () => processFacts(uptimeMs()),
    backups: storeCopies(store, stateDir),
    ownLog: {
      level: () => log.level,
      setLevel: (level) => {
        log.level = level;
      },
    },
    // After the answer has left.
    shutdown: (runs, deadlineMs) => void setImmediate(() => stop.begin(runs, deadlineMs)),
  });

  const faces = newGrpcFaces(rpcs, shell, connections);
  const owners = faces.open(shell.identify, "unix");
  const endStreams = (): void => streams.endAll(wireStatus(goingAway));
  const listener = await listenOn(settings.socket, host.uid);
  const stop: DaemonStop = newDaemonStop({
    onBegin: (mode) => {
      log.info({ mode }, "stopping");
      faces.setHealth("NOT_SERVING");
    },
    // A checkpoint needs room; without it the runs are left as they are, and the next start goes on from what is on disk.
    drain: (mode) => (guard.look() === "normal" ? supervisor.drain(mode) : Promise.resolve()),
    close: async (now) => {
      endStreams();
      listener.close();
      access.stop();
      await faces.close(closeLimitMs, now);
      isClosing = true;
      monitor.stop();
      await operations.endAll();
      await sweeps.stop();
      await audit.flush();
      await Promise.all([notifying.stop(), audit.sink.stop()]);
      guard.close();
      // The store first: what a thread says when it is ended is nothing to record.
      await store.close();
      await runs.pool.close();
      for (const lock of locks) await lock.release();
      log.info("stopped");
      host.onStopped();
    },
    onFailure: onFatal,
  });
  listener.on("error", (failure) => log.error({ err: failure }, "the socket failed"));
  listener.on("drop", () => log.warn("a connection above the limit was closed"));
  listener.on("connection", owners.accept);
  const access = openAccess({
    config: () => withLoopbackPort(files.access.config(), settings.loopbackPort),
    places: settings,
    serve: faces.open,
    uid: host.uid,
    nowMs,
    monotonicMs,
    warn: (facts, message) => log.warn(facts, message),
  });
  await access.refresh();
  const reloading = setInterval(() => reload.reread(false), reloadEveryMs);
  reloading.unref();
  faces.setHealth("SERVING");
  const { epoch, wasClean } = store;
  log.info({ socket: settings.socket, pid: host.pid, epoch, wasClean }, "serving");
  return { stop: stop.begin, endStreams, reload: () => reload.reread(true) };
}

/** A timer that does not keep the daemon alive. */
function unhurried(ms: number, act: () => void): void {
  setTimeout(act, ms).unref();
}

/** How often the configuration files' time stamps are looked at. */
const reloadEveryMs = 5_000;
const streamsMax = 2048;
/** What calls under way have to end in once the daemon stops. */
const closeLimitMs = 5000;

const rightsGone = new CockpitError(
  "token_invalid",
  "the rights of this connection have changed; call again",
);
const goingAway = new CockpitError("draining", "the daemon is ending; come back when it serves again");
