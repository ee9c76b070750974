import type { Sha256 } from "../engine/digest.ts";
import { StoreMode, StoreStatus } from "../proto/gen/trinity/gate/v1/admin.ts";
import type { DaemonStatus } from "../proto/gen/trinity/gate/v1/operator.ts";
import type { Store } from "../store/open-store.ts";
import type { ListenerState } from "./access/listeners.ts";
import type { ArtifactVault } from "./artifacts/artifact-vault.ts";
import type { Anchor } from "./audit/anchor-file.ts";
import type { BaseGovernance } from "./governance/base.ts";
import { activateScenario } from "./handlers/activate-scenario.ts";
import { addRunNote } from "./handlers/add-run-note.ts";
import { type BackupDeps, backup } from "./handlers/backup.ts";
import { cancelOperation } from "./handlers/cancel-operation.ts";
import { cleanupOrphans } from "./handlers/cleanup-orphans.ts";
import { createCheckpoint } from "./handlers/create-checkpoint.ts";
import { createScenario } from "./handlers/create-scenario.ts";
import { deleteRun } from "./handlers/delete-run.ts";
import { deleteScenario } from "./handlers/delete-scenario.ts";
import { diffGovernance } from "./handlers/diff-governance.ts";
import { drain } from "./handlers/drain.ts";
import { dumpDiagnostics } from "./handlers/dump-diagnostics.ts";
import { explainRun } from "./handlers/explain-run.ts";
import { type FinalizeUpgradeDeps, finalizeUpgrade } from "./handlers/finalize-upgrade.ts";
import { followLogs } from "./handlers/follow-logs.ts";
import { getArtifact } from "./handlers/get-artifact.ts";
import { getAuditHead } from "./handlers/get-audit-head.ts";
import { getConfigVersion } from "./handlers/get-config-version.ts";
import { getGovernance } from "./handlers/get-governance.ts";
import { getHistory } from "./handlers/get-history.ts";
import { getIdentity } from "./handlers/get-identity.ts";
import { getInfo } from "./handlers/get-info.ts";
import { getLogStats } from "./handlers/get-log-stats.ts";
import { getMetrics } from "./handlers/get-metrics.ts";
import { getOperation } from "./handlers/get-operation.ts";
import { getQueue } from "./handlers/get-queue.ts";
import { getRequest } from "./handlers/get-request.ts";
import { getRetention } from "./handlers/get-retention.ts";
import { getRun } from "./handlers/get-run.ts";
import { getRunConfig } from "./handlers/get-run-config.ts";
import { getScenario } from "./handlers/get-scenario.ts";
import { getState } from "./handlers/get-state.ts";
import { killRun } from "./handlers/kill-run.ts";
import { listAdminEvents } from "./handlers/list-admin-events.ts";
import { listArtifacts } from "./handlers/list-artifacts.ts";
import { listAttempts } from "./handlers/list-attempts.ts";
import { listCheckpoints } from "./handlers/list-checkpoints.ts";
import { listConfigVersions } from "./handlers/list-config-versions.ts";
import { listConnections } from "./handlers/list-connections.ts";
import { listEvents } from "./handlers/list-events.ts";
import { listGovernanceRevisions } from "./handlers/list-governance-revisions.ts";
import { listHealthSignals } from "./handlers/list-health-signals.ts";
import { listHistory } from "./handlers/list-history.ts";
import { listLogs } from "./handlers/list-logs.ts";
import { listOperations } from "./handlers/list-operations.ts";
import { listPillars } from "./handlers/list-pillars.ts";
import { listPresets } from "./handlers/list-presets.ts";
import { listRunNotes } from "./handlers/list-run-notes.ts";
import { listRuns } from "./handlers/list-runs.ts";
import { listScenarioRevisions } from "./handlers/list-scenario-revisions.ts";
import { listScenarios } from "./handlers/list-scenarios.ts";
import { listTicks } from "./handlers/list-ticks.ts";
import { moveRun } from "./handlers/move-run.ts";
import { pauseRun } from "./handlers/pause-run.ts";
import { pinArtifact } from "./handlers/pin-artifact.ts";
import { prune } from "./handlers/prune.ts";
import { readArtifact } from "./handlers/read-artifact.ts";
import { readSnapshot } from "./handlers/read-snapshot.ts";
import { reloadScenarios } from "./handlers/reload-scenarios.ts";
import { requestReplay } from "./handlers/request-replay.ts";
import { refuseRestore } from "./handlers/restore-store.ts";
import { resumeRun } from "./handlers/resume-run.ts";
import { retryRun } from "./handlers/retry-run.ts";
import { rotateSecret } from "./handlers/rotate-secret.ts";
import { type SetLogLevelDeps, setLogLevel } from "./handlers/set-log-level.ts";
import { setRetention } from "./handlers/set-retention.ts";
import { type ShutdownDeps, shutdown } from "./handlers/shutdown.ts";
import { startRun } from "./handlers/start-run.ts";
import { stepRun } from "./handlers/step-run.ts";
import { stopRun } from "./handlers/stop-run.ts";
import { undrain } from "./handlers/undrain.ts";
import { updateGovernance } from "./handlers/update-governance.ts";
import { updateRun } from "./handlers/update-run.ts";
import { updateScenario } from "./handlers/update-scenario.ts";
import { validateConfig } from "./handlers/validate-config.ts";
import { verifyArtifact } from "./handlers/verify-artifact.ts";
import { verifyAudit } from "./handlers/verify-audit.ts";
import { type VerifyStoreDeps, verifyStore } from "./handlers/verify-store.ts";
import { waitRun } from "./handlers/wait-run.ts";
import { watchAdminEvents } from "./handlers/watch-admin-events.ts";
import { watchEvents } from "./handlers/watch-events.ts";
import { watchHealthSignals } from "./handlers/watch-health-signals.ts";
import { watchOperation } from "./handlers/watch-operation.ts";
import { watchPillars } from "./handlers/watch-pillars.ts";
import { watchRuns } from "./handlers/watch-runs.ts";
import { watchState } from "./handlers/watch-state.ts";
import type { HealthMonitor } from "./health/monitor.ts";
import { type StoreRoom, toStoreSizes } from "./lifecycle/store-room.ts";
import { keptLogs, keptTicks } from "./logs/kept-logs.ts";
import type { Metric } from "./metrics/prometheus.ts";
import type { Operations } from "./operations/operations.ts";
import type { Sweeper } from "./retention/sweeper.ts";
import type { Connections } from "./rpc/connections.ts";
import { mutationPaths } from "./rpc/mutation-paths.ts";
import type { OpenStreams } from "./rpc/open-streams.ts";
import type { RequestMemory } from "./rpc/request-memory.ts";
import type { Rpc } from "./rpc/rpc.ts";
import { heartbeatMs } from "./rpc/stream-limits.ts";
import { estimateRun } from "./runs/run-estimate.ts";
import { newRunFinder } from "./runs/run-finder.ts";
import { newRunMessages } from "./runs/run-messages.ts";
import { previewRun } from "./runs/run-preview.ts";
import { storedDocument } from "./runs/stored-document.ts";
import type { Presets } from "./scenarios/presets.ts";
import type { ScenarioCatalog } from "./scenarios/scenario-catalog.ts";
import { queueSummary } from "./scheduling/queue-summary.ts";
import type { Credentials } from "./secrets/credentials.ts";
import { coarseBytes } from "./state/coarse-bytes.ts";
import { statePartsOf } from "./state/state-parts.ts";
import { newStateRevisions } from "./state/state-revisions.ts";
import type { Supervisor } from "./supervision/supervisor.ts";
import { toAccessSummary, toListenerStatus } from "./wire/listener.ts";

/** The daemon as its methods see it. */
export type RpcDeps = {
  readonly store: Store;
  readonly supervisor: Supervisor;
  readonly catalog: ScenarioCatalog;
  readonly daemonStatus: DaemonStatus;
  /** The owner's socket. */
  readonly socket: string;
  /** The other listeners as they are now. */
  readonly listeners: () => readonly ListenerState[];
  /** What the disk and the store's files are like now. */
  readonly storeRoom: () => StoreRoom;
  /** What upgrades have kept, and how to give it up. */
  readonly upgrade: Pick<FinalizeUpgradeDeps, "kept" | "forget">;
  /** The disk has too little room for changes. */
  readonly isUnderPressure: () => boolean;
  /** By name, for who asks what the daemon allows. */
  readonly limits: Readonly<Record<string, number>>;
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  readonly sha256: Sha256;
  readonly shutdown: ShutdownDeps["shutdown"];
  /** Bytes a run may store that names no cap; 0 = no cap. */
  readonly maxBytesUsual: number;
  /** Free space of the state directory above the reserve. */
  readonly freeBytes: () => number;
  readonly backups: Pick<BackupDeps, "hasBackup" | "backUp"> & Pick<VerifyStoreDeps, "verify">;
  readonly vault: ArtifactVault;
  readonly sweeping: { readonly sweeper: Sweeper; readonly onChanged: () => void };
  readonly credentials: Credentials;
  readonly connections: Connections;
  readonly streams: OpenStreams;
  /** Memory, uptime and versions of the process, for a dump. */
  readonly processFacts: () => object;
  readonly ownLog: SetLogLevelDeps;
  readonly presets: Presets;
  /** The base governance as it is now. */
  readonly base: () => BaseGovernance;
  /** What the daemon can do right now. */
  readonly mode: () => Pick<DaemonStatus, "mode" | "modeReason">;
  readonly requests: RequestMemory;
  readonly operations: Operations;
  readonly anchor: () => Anchor | null;
  readonly monitor: HealthMonitor;
  readonly metrics: () => readonly Metric[];
};

/** Every method of the contract, each with no more of the daemon than it needs. */
export function allRpcs(deps: RpcDeps): readonly Rpc[] {
  const { store, supervisor, catalog, daemonStatus, nowMs, monotonicMs, sha256 } = deps;
  const { board } = supervisor;
  const { history, audit, storeId } = store;
  const logs = keptLogs(store);
  const readTicks = keptTicks(store);
  const { operations } = deps;
  const { activeScenario, attempts } = history;
  const clock = { monotonicMs, heartbeatMs };
  const servingSinceMs = monotonicMs();

  const runs = newRunFinder(board, {
    findRuns: history.findRuns,
    newestRun: () => history.listRuns({ before: null, limit: 1, states: [], scenarioId: null })[0]?.runId,
  });
  const runMessages = newRunMessages();
  const currentStatus = (): DaemonStatus => ({ ...daemonStatus, ...deps.mode() });
  const look = (): ReturnType<typeof statePartsOf> =>
    statePartsOf(
      {
        board,
        runMessages,
        catalog,
        activeScenario,
        queue: () => queueSummary(supervisor, daemonStatus.maxActiveRuns, nowMs()),
        signals: deps.monitor.signals,
        daemonStatus: currentStatus,
        store: () => ({
          whole: true,
          problem: "",
          underPressure: deps.isUnderPressure(),
          freeBytes: coarseBytes(deps.freeBytes()),
        }),
        access: () => toAccessSummary(deps.listeners()),
      },
      nowMs(),
    );
  const revisions = newStateRevisions(look);
  board.subscribe((change) => {
    if (change.kind === "run") revisions.touch();
  });
  deps.monitor.subscribe(revisions.touch);
  const scenarios = {
    catalog,
    activeScenario,
    scenarios: store.scenarios,
    sha256,
    nowMs,
    onChanged: revisions.touch,
  };
  const governance = {
    governance: store.governance,
    base: deps.base,
    catalog,
    activeScenario,
    sha256,
    nowMs,
  };
  const configVersions = {
    storeId,
    configVersions: store.configVersions,
    listRuns: history.listRuns,
    nowMs,
  };
  const steering = { runs, runMessages, supervisor };
  const draining = { supervisor, keepDrained: history.setDrained, onChanged: revisions.touch };

  return [
    getState({ look, revisions }),
    watchState({ look, revisions, clock }),
    getIdentity({ daemonStatus }),
    startRun({
      catalog,
      activeScenario,
      supervisor,
      runMessages,
      tickDelayMs: daemonStatus.tickDelayMs,
      maxBytesUsual: deps.maxBytesUsual,
      environment: daemonStatus.environmentName,
      estimate: (run) =>
        estimateRun(
          run,
          history.listRuns({ before: null, limit: 5, states: ["completed"], scenarioId: run.scenarioId }),
          deps.freeBytes(),
        ),
      preview: (run) => previewRun(run, { sha256, exists: (runId) => history.getRun(runId) !== undefined }),
    }),
    stopRun(steering),
    pauseRun(steering),
    resumeRun(steering),
    stepRun(steering),
    killRun(steering),
    retryRun({ ...steering, board }),
    createCheckpoint(steering),
    listCheckpoints({ runs, checkpoints: store.checkpoints.list, nowMs }),
    updateRun(steering),
    deleteRun({ runs, supervisor, artifacts: store.artifacts, nowMs }),
    moveRun(steering),
    addRunNote({ runs, notes: store.notes, sha256, nowMs }),
    listRunNotes({ runs, notes: store.notes, nowMs }),
    getQueue({ supervisor, slots: daemonStatus.maxActiveRuns, nowMs }),
    explainRun({ runs, runMessages, supervisor, attempts, nowMs }),
    watchRuns({
      board,
      newest: (limit) =>
        history
          .listRuns({ before: null, limit, states: [], scenarioId: null })
          .flatMap(({ runId }) => board.get(runId) ?? []),
      runMessages,
      clock,
    }),
    drain(draining),
    undrain(draining),
    requestReplay({ runs, supervisor }),
    cleanupOrphans(),
    getRetention({ retention: store.retention, nowMs }),
    setRetention({ retention: store.retention, ...deps.sweeping }),
    finalizeUpgrade({ ...deps.upgrade, schema: store.schemaVersion }),
    prune({ operations, ...deps.sweeping, nowMs, sha256 }),
    listConnections({ connections: deps.connections, streams: deps.streams, nowMs }),
    rotateSecret({ credentials: deps.credentials, secrets: store.secrets, nowMs }),
    dumpDiagnostics({
      vault: deps.vault,
      collect: () => ({
        at: new Date(nowMs()).toISOString(),
        daemon: currentStatus(),
        process: deps.processFacts(),
        store: { storeId, epoch: store.epoch, schema: store.schemaVersion, runs: history.countRuns() },
        runs: { active: supervisor.activeIds(), waiting: supervisor.waiting().length },
        streams: { open: deps.streams.count(), lag: deps.streams.lagging() },
        connections: deps.connections.list(),
        signals: deps.monitor.signals(),
      }),
    }),
    validateConfig(),
    listConfigVersions(configVersions),
    getConfigVersion(configVersions),
    listArtifacts({ storeId, artifacts: store.artifacts, runs, nowMs }),
    getArtifact({ vault: deps.vault, nowMs }),
    readArtifact({ vault: deps.vault }),
    verifyArtifact({ vault: deps.vault }),
    pinArtifact({ vault: deps.vault, artifacts: store.artifacts }),
    backup({ operations, nowMs, ...deps.backups }),
    verifyStore({ operations, verify: deps.backups.verify }),
    refuseRestore(),
    setLogLevel(deps.ownLog),
    listAdminEvents({ storeId, audit, nowMs }),
    watchAdminEvents({ audit, onCommitted: store.onCommitted, clock }),
    getAuditHead({ audit, nowMs }),
    verifyAudit({ audit, operations, anchor: deps.anchor }),
    getRequest({ requests: deps.requests, methods: () => mutationPaths }),
    getOperation({ operations, nowMs }),
    listOperations({ storeId, operations, nowMs }),
    watchOperation({ operations, clock }),
    cancelOperation({ operations }),
    listPillars({ runs, board, nowMs }),
    watchPillars({ runs, board, nowMs, clock }),
    listHistory({
      storeId,
      listRuns: history.listRuns,
      countRuns: history.countRuns,
      live: board.get,
      runMessages,
      nowMs,
    }),
    getHistory({ runs, runMessages, attempts, nowMs }),
    listEvents({ storeId, events: store.events, nowMs }),
    watchEvents({ storeId, events: store.events, onCommitted: store.onCommitted, clock }),
    listHealthSignals({ monitor: deps.monitor, nowMs }),
    watchHealthSignals({ monitor: deps.monitor, clock }),
    getMetrics({ metrics: deps.metrics }),
    getLogStats({ runs, logs, nowMs }),
    getRun({ runs, runMessages, nowMs }),
    getRunConfig({ runs }),
    listRuns({ storeId, listRuns: history.listRuns, live: board.get, runMessages, nowMs }),
    waitRun({ runs, board, runMessages }),
    listAttempts({ runs, attempts, nowMs }),
    listScenarios({ storeId, catalog, activeScenario, nowMs }),
    getScenario(scenarios),
    createScenario(scenarios),
    updateScenario(scenarios),
    deleteScenario(scenarios),
    listScenarioRevisions({ storeId, catalog, scenarios: store.scenarios, nowMs }),
    reloadScenarios({ catalog, onChanged: revisions.touch }),
    getGovernance(governance),
    updateGovernance({
      ...governance,
      nextAdmission: () => history.lastAdmission() + 1,
      onChanged: revisions.touch,
    }),
    listGovernanceRevisions({ storeId, governance: store.governance, nowMs }),
    diffGovernance(governance),
    listPresets({ presets: deps.presets, sha256, nowMs }),
    activateScenario({
      catalog,
      activeScenario,
      setActiveScenario: history.setActiveScenario,
      onChanged: revisions.touch,
    }),
    listLogs({ runs, logs, storeId, nowMs }),
    followLogs({ runs, board, logs, storeId, clock }),
    listTicks({ runs, readTicks, nowMs }),
    readSnapshot({ runs, documentBytes: storedDocument({ readTicks, sha256 }) }),
    getInfo({
      daemonStatus: currentStatus,
      storeStatus: () =>
        StoreStatus.fromPartial({
          ...toStoreSizes(deps.storeRoom()),
          storeId,
          schemaVersion: store.schemaVersion,
          upgradedFrom: deps.upgrade.kept()?.schema ?? 0,
          runs: BigInt(history.countRuns()),
          mode: StoreMode.WHOLE,
        }),
      uptimeMs: () => monotonicMs() - servingSinceMs,
      listeners: () => toListenerStatus(deps.socket, deps.listeners()),
      limits: deps.limits,
    }),
    shutdown({ pid: daemonStatus.pid, shutdown: deps.shutdown }),
  ];
}
