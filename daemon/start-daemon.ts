import { extname, join } from "node:path";
import { engineVersion } from "../engine/version.ts";
import { DaemonMode, type DaemonStatus } from "../proto/gen/trinity/gate/v1/operator.ts";
import { backUp, hasBackup, type VerifyApart, verifyCopy } from "../store/backup.ts";
import { forgetKept, keptByUpgrade } from "../store/kept-files.ts";
import { openObjects } from "../store/objects.ts";
import type { AccessConfig } from "./access/access-config.ts";
import { openAccess } from "./access/open-access.ts";
import { newArtifactVault } from "./artifacts/artifact-vault.ts";
import { anchorProblem, openAnchorFile, readAnchors } from "./audit/anchor-file.ts";
import { newAuditSink } from "./audit/audit-sink.ts";
import { newRefusals } from "./audit/refusals.ts";
import { settleAnnounced } from "./audit/settle-announced.ts";
import {
  openAccessFile,
  openDaemonFile,
  opening,
  rolesText,
  withLoopbackPort,
} from "./config/config-files.ts";
import { newReload } from "./config/reload.ts";
import { CockpitError } from "./errors.ts";
import { type BaseGovernance, decodeBase, emptyBase } from "./governance/base.ts";
import { wireStatus } from "./grpc-status.ts";
import { baseId } from "./handlers/governance-answers.ts";
import { countJobs } from "./health/job-counts.ts";
import { watchPulses } from "./health/stuck-runs.ts";
import { watchHealth } from "./health/watch-health.ts";
import { claimPlaces } from "./lifecycle/claim-places.ts";
import type { Settings } from "./lifecycle/command-line.ts";
import { type DaemonStop, newDaemonStop } from "./lifecycle/daemon-stop.ts";
import { freeBytesAbove, hasRoomForRuns } from "./lifecycle/free-space.ts";
import type { Daemon, Host } from "./lifecycle/host.ts";
import { listenOn } from "./lifecycle/listen.ts";
import { noteStart } from "./lifecycle/note-start.ts";
import { openVerifiedStore } from "./lifecycle/open-verified-store.ts";
import { currentBootId } from "./lifecycle/owner-record.ts";
import { asRefusal, isForeseen } from "./lifecycle/start-refusal.ts";
import { newSteadyClock } from "./lifecycle/steady-clock.ts";
import { lookAtRoom } from "./lifecycle/store-room.ts";
import { verifyInChild } from "./lifecycle/verify-in-child.ts";
import { watchDisk } from "./lifecycle/watch-disk.ts";
import { newCallCounts } from "./metrics/call-counts.ts";
import { readMetrics } from "./metrics/read-metrics.ts";
import { newNotifyCommand } from "./notify/notify-command.ts";
import { newOperations } from "./operations/operations.ts";
import { openThreadPool } from "./placement/thread-pool.ts";
import { sweepNowAndThen } from "./retention/sweep-now-and-then.ts";
import { newSweeper } from "./retention/sweeper.ts";
import { newConnections } from "./rpc/connections.ts";
import { type GrpcFace, newGrpcFace } from "./rpc/grpc-face.ts";
import { newShell, streamsOf } from "./rpc/new-shell.ts";
import { newRequestMemory } from "./rpc/request-memory.ts";
import type { RpcShell } from "./rpc/rpc.ts";
import { serveSafely } from "./safe/serve-safely.ts";
import { openPresets } from "./scenarios/presets.ts";
import { openScenarioCatalog } from "./scenarios/scenario-catalog.ts";
import { openCredentials } from "./secrets/credentials.ts";
import { allRpcs } from "./services/all-services.ts";
import { sha256 } from "./sha256.ts";
import { createSupervisor } from "./supervision/create-supervisor.ts";
import { daemonVersion } from "./version.ts";
import { toEnvironmentTone } from "./wire/environment.ts";

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
  const daemonFile = opening(openDaemonFile(settings.configDir));
  const accessFile = opening(openAccessFile(settings.configDir));
  const config = daemonFile.config();
  const guard = watchDisk(settings.stateDir, log);
  const found = await openVerifiedStore({
    directory: settings.stateDir,
    newStoreId: host.newId,
    depth: "by_need",
    holdLogs: guard.holding,
    tell: (facts, message) => log.info(facts, message),
  });
  if (found.kind === "safe") return serveSafely({ settings, host, instanceId, locks, opened, found });
  const { store } = found;
  opened.push(store.close);
  const presets = openPresets(settings.scenariosDir, sha256);
  const base = (): BaseGovernance => {
    const latest = store.governance.latest(baseId);
    return latest === undefined ? emptyBase : decodeBase(latest.revision, latest.content ?? "{}");
  };
  const catalog = openScenarioCatalog({
    folder: settings.scenariosDir,
    nowMs,
    overlays: store.scenarios,
    presets,
    base,
  });
  catalog.list();

  const pool = openThreadPool(
    new URL(`./placement/engine-thread${extname(import.meta.filename)}`, import.meta.url),
    1,
  );
  opened.push(pool.close);
  const maxActiveRuns = settings.maxActiveRuns ?? config.limits.maxActiveRuns ?? 1;
  // A run that is cut off by our own closing has lost its store, which is no failure of the store.
  let isClosing = false;
  const onFatal = (failure: unknown): void => {
    if (!isClosing) host.onFatal(failure);
  };
  const drained = await noteStart({
    history: store.history,
    wasClean: store.wasClean,
    version: daemonVersion,
    schemas: { upgradedFrom: found.upgradedFrom, now: store.schemaVersion },
    environment: config.environment?.name ?? null,
    nowMs,
  });
  const supervisor = createSupervisor({
    store,
    pool,
    nowMs,
    sha256,
    onFatal,
    maxActiveRuns,
    queueMax: config.limits.runQueue,
    hasRoom: () => hasRoomForRuns(settings.stateDir),
    drained,
  });
  const jobs = countJobs(supervisor.board, host.monotonicMs);
  await supervisor.recover();

  const streams = streamsOf(host, streamsMax);
  const status: DaemonStatus = {
    version: daemonVersion,
    engineVersion,
    instanceId,
    epoch: BigInt(store.epoch),
    pid: host.pid,
    environmentName: config.environment?.name ?? "",
    environmentTone: toEnvironmentTone(config.environment),
    mode: DaemonMode.SERVING,
    modeReason: "",
    maxActiveRuns,
    tickDelayMs: settings.tickDelayMs,
  };
  const connections = newConnections(nowMs);
  await settleAnnounced(store.audit, nowMs);
  const refusals = newRefusals({
    record: store.audit.record,
    keepOutcome: store.audit.keepOutcome,
    monotonicMs: host.monotonicMs,
  });
  const anchorPath = join(settings.stateDir, "audit.anchor");
  const auditSink = newAuditSink({ storeId: store.storeId, nowMs, later: unhurried }, config.auditSink);
  // Once, before anything is added: while this daemon has the store open, nobody else puts an older one in its place.
  const rolledBack = anchorProblem(readAnchors(anchorPath), (seq) => store.audit.get(seq)?.digest);
  const anchorFile = openAnchorFile(anchorPath, host.monotonicMs, auditSink.offer);
  const notifying = newNotifyCommand(
    { events: store.events, environment: config.environment?.name ?? null, later: unhurried },
    config.notify,
  );
  store.onCommitted(() => {
    anchorFile.note(store.audit.head());
    notifying.look();
  });
  const operations = newOperations({ nowMs });
  const calls = newCallCounts();
  const servingSinceMs = host.monotonicMs();
  const objects = openObjects(settings.stateDir, host.newId);
  const sweeper = newSweeper({
    store,
    supervisor,
    objects,
    environment: config.environment?.name ?? null,
    nowMs,
    steadyMs: newSteadyClock(host),
  });
  const sweeps = sweepNowAndThen(sweeper, onFatal);
  const vault = newArtifactVault({
    artifacts: store.artifacts,
    objects,
    environment: config.environment?.name ?? null,
    nowMs,
    monotonicMs: host.monotonicMs,
  });
  const reload = newReload({
    files: { daemon: daemonFile, access: accessFile },
    audit: store.audit,
    environment: config.environment?.name ?? null,
    nowMs,
    log,
    onDaemon: (next) => {
      notifying.configure(next.notify);
      auditSink.configure(next.auditSink);
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
  const stuckOf = watchPulses(host.monotonicMs);
  const monitor = watchHealth({
    nowMs,
    stateDir: settings.stateDir,
    jobs,
    anchorProblem: () => {
      anchorFile.flush();
      return rolledBack?.problem ?? null;
    },
    artifactErrors: vault.recentErrors,
    configProblem: () => reload.problem(),
    outlets: { "notify.command": notifying.state, "audit.sink": auditSink.state },
    stuckRuns: () => stuckOf(supervisor.pulses()),
    streams,
    onChange: (event) => void store.tellEvent(event).catch(onFatal),
  });
  const shell = newShell(host, {
    streams,
    requests: newRequestMemory({ outcome: store.audit.outcome, nowMs }),
    deeds: {
      record: store.audit.record,
      refuse: refusals.tell,
      environment: config.environment?.name ?? null,
      nowMs,
    },
    onCall: calls.count,
    isUnderPressure: () => guard.look() !== "normal",
    isDraining: () => stop.hasBegun(),
    onFatal,
  });
  const freeBytes = (): number => freeBytesAbove(settings.stateDir, 0);
  const rpcs = allRpcs({
    store,
    supervisor,
    catalog,
    daemonStatus: status,
    socket: settings.socket,
    // Asked for the first time by a call, and calls come in when the listeners are there.
    listeners: () => access.states(),
    storeRoom: () => lookAtRoom(settings.stateDir),
    upgrade: {
      kept: () => keptByUpgrade(settings.stateDir),
      forget: () => forgetKept(settings.stateDir),
    },
    isUnderPressure: () => guard.pressure() !== "normal",
    limits: {
      max_active_runs: maxActiveRuns,
      run_queue: config.limits.runQueue,
      default_max_bytes: config.limits.defaultMaxBytes,
      open_streams: streamsMax,
    },
    nowMs,
    monotonicMs: host.monotonicMs,
    sha256,
    maxBytesUsual: config.limits.defaultMaxBytes,
    freeBytes,
    requests: shell.requests,
    operations,
    anchors: () => readAnchors(anchorPath),
    monitor,
    metrics: () =>
      readMetrics({
        store,
        supervisor,
        streams,
        monitor,
        calls,
        slots: maxActiveRuns,
        uptimeMs: () => host.monotonicMs() - servingSinceMs,
        freeBytes,
      }),
    mode: () => {
      if (stop.hasBegun()) return { mode: DaemonMode.STOPPING, modeReason: "" };
      const drained = supervisor.drained();
      return drained === null
        ? { mode: DaemonMode.SERVING, modeReason: "" }
        : { mode: DaemonMode.DRAINED, modeReason: drained };
    },
    presets,
    base,
    vault,
    sweeping: { sweeper, onChanged: sweeps.soon },
    credentials: openCredentials(join(settings.configDir, "credentials")),
    connections,
    streams,
    processFacts: () => ({
      node: process.version,
      memory: process.memoryUsage(),
      uptimeMs: host.monotonicMs() - servingSinceMs,
      resources: process.resourceUsage(),
      requests: process.getActiveResourcesInfo(),
    }),
    backups: {
      hasBackup: (name) => hasBackup(settings.stateDir, name),
      backUp: (name, parts, onStep) => backUp(store, name, parts, { verify: walk, onStep }),
      verify: (onStep) => verifyCopy(store, { verify: walk, onStep }),
    },
    ownLog: {
      level: () => log.level,
      setLevel: (level) => {
        log.level = level;
      },
    },
    // After the answer has left.
    shutdown: (runs, deadlineMs) => void setImmediate(() => stop.begin(runs, deadlineMs)),
  });
  const faces: GrpcFace[] = [];
  const newFace = (identify: RpcShell["identify"], kind: string): GrpcFace => {
    const face = newGrpcFace(rpcs, {
      ...shell,
      identify: async (call) => {
        const caller = await identify(call);
        connections.called(call.peer, caller.actor);
        return caller;
      },
    });
    const counted: GrpcFace = {
      ...face,
      accept: (socket) => {
        connections.opened(socket, kind);
        face.accept(socket);
      },
    };
    faces.push(counted);
    return counted;
  };
  const owners = newFace(shell.identify, "unix");
  const setHealth = (health: "SERVING" | "NOT_SERVING"): void => {
    for (const face of faces) face.setHealth(health);
  };
  const endStreams = (): void => streams.endAll(wireStatus(goingAway));

  const listener = await listenOn(settings.socket, host.uid);
  const stop: DaemonStop = newDaemonStop({
    onBegin: (mode) => {
      log.info({ mode }, "stopping");
      setHealth("NOT_SERVING");
    },
    // A checkpoint needs room; without it the runs are left as they are, and the next start goes on from what is on disk.
    drain: (mode) => (guard.look() === "normal" ? supervisor.drain(mode) : Promise.resolve()),
    close: async (now) => {
      endStreams();
      listener.close();
      access.stop();
      await Promise.all(faces.map((face) => face.close(closeLimitMs, now)));
      isClosing = true;
      monitor.stop();
      await operations.endAll();
      await sweeps.stop();
      await refusals.flush().catch(onFatal);
      anchorFile.flush();
      await Promise.all([notifying.stop(), auditSink.stop()]);
      guard.close();
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
  listener.on("connection", owners.accept);
  const accessConfig = (): AccessConfig => withLoopbackPort(accessFile.config(), settings.loopbackPort);
  const access = openAccess({
    config: accessConfig,
    places: settings,
    serve: newFace,
    uid: host.uid,
    nowMs,
    monotonicMs: host.monotonicMs,
    warn: (facts, message) => log.warn(facts, message),
  });
  await access.refresh();
  const reloading = setInterval(() => reload.reread(false), reloadEveryMs);
  reloading.unref();
  const telling = setInterval(() => void refusals.tellDue().catch(onFatal), tellEveryMs);
  telling.unref();
  setHealth("SERVING");
  log.info(
    { socket: settings.socket, pid: host.pid, epoch: store.epoch, wasClean: store.wasClean },
    "serving",
  );
  return { stop: stop.begin, endStreams, reload: () => reload.reread(true) };
}

/** A walk through every record of a store, in a process of its own. */
const walk: VerifyApart = (directory) => verifyInChild(directory, "full");

/** A timer that does not keep the daemon alive. */
function unhurried(ms: number, act: () => void): void {
  setTimeout(act, ms).unref();
}

/** How often the configuration files' time stamps are looked at. */
const reloadEveryMs = 5_000;
/** How often refusals that were counted for a minute are looked for. */
const tellEveryMs = 10_000;
const streamsMax = 2048;
const closeLimitMs = 5000;

const rightsGone = new CockpitError(
  "token_invalid",
  "the rights of this connection have changed; call again",
);
const goingAway = new CockpitError("draining", "the daemon is ending; come back when it serves again");
