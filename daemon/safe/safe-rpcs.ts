import { StoreMode, StoreStatus } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { type DaemonStatus, QueueSummary } from "../../proto/gen/trinity/gate/v1/operator.ts";
import type { BesideRuns, ReadOnlyHistory } from "../../store/read-history.ts";
import { findArtifact } from "../artifacts/artifact-vault.ts";
import { getArtifact } from "../handlers/get-artifact.ts";
import { getAuditHead } from "../handlers/get-audit-head.ts";
import { getConfigVersion } from "../handlers/get-config-version.ts";
import { getHistory } from "../handlers/get-history.ts";
import { getIdentity } from "../handlers/get-identity.ts";
import { getInfo } from "../handlers/get-info.ts";
import { getRun } from "../handlers/get-run.ts";
import { getRunConfig } from "../handlers/get-run-config.ts";
import { getState } from "../handlers/get-state.ts";
import { listAdminEvents } from "../handlers/list-admin-events.ts";
import { listArtifacts } from "../handlers/list-artifacts.ts";
import { listAttempts } from "../handlers/list-attempts.ts";
import { listConfigVersions } from "../handlers/list-config-versions.ts";
import { listHealthSignals } from "../handlers/list-health-signals.ts";
import { listHistory } from "../handlers/list-history.ts";
import { listRunNotes } from "../handlers/list-run-notes.ts";
import { listRuns } from "../handlers/list-runs.ts";
import { listScenarios } from "../handlers/list-scenarios.ts";
import { type RestoreStoreDeps, restoreStore } from "../handlers/restore-store.ts";
import { shutdown } from "../handlers/shutdown.ts";
import { validateConfig } from "../handlers/validate-config.ts";
import { watchHealthSignals } from "../handlers/watch-health-signals.ts";
import { watchState } from "../handlers/watch-state.ts";
import type { Signal } from "../health/signals.ts";
import type { SafeStore } from "../lifecycle/open-verified-store.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { heartbeatMs } from "../rpc/stream-limits.ts";
import type { RunBoard } from "../runs/run-board.ts";
import { newRunFinder, type RunFinder } from "../runs/run-finder.ts";
import { newRunMessages } from "../runs/run-messages.ts";
import { storedRun } from "../runs/stored-run.ts";
import type { ScenarioCatalog } from "../scenarios/scenario-catalog.ts";
import { statePartsOf } from "../state/state-parts.ts";
import { newStateRevisions } from "../state/state-revisions.ts";
import { toAccessSummary, toListenerStatus } from "../wire/listener.ts";

export type SafeRpcDeps = {
  readonly found: SafeStore;
  readonly catalog: ScenarioCatalog;
  readonly daemonStatus: DaemonStatus;
  readonly socket: string;
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  readonly restore: RestoreStoreDeps["restore"];
  /** Ends the daemon, once the answer has left. */
  readonly end: () => void;
};

/** What works without the damaged part of the store (daemon.md 3.2, step 2). */
export function safeRpcs(deps: SafeRpcDeps): readonly Rpc[] {
  const { found, catalog, daemonStatus, nowMs, monotonicMs } = deps;
  const { readable } = found;
  const board = boardOf(readable);
  const runMessages = newRunMessages();
  const activeScenario = (): string | null => readable?.history.activeScenario() ?? null;
  const signals = (): readonly Signal[] => [
    {
      name: "storage.damage",
      status: "failed",
      value: null,
      unit: "",
      // It was seen at the start, and nothing but a restore, which ends this daemon, takes it away.
      observedAtMs: nowMs(),
      source: "store",
      detail: found.problem,
    },
  ];
  const monitor = { signals, subscribe: () => () => undefined };
  const look = (): ReturnType<typeof statePartsOf> =>
    statePartsOf(
      {
        board,
        runMessages,
        catalog,
        activeScenario,
        queue: () => QueueSummary.fromPartial({ slots: daemonStatus.maxActiveRuns, draining: true }),
        governance: () => undefined,
        signals,
        daemonStatus: () => daemonStatus,
        store: () => ({ whole: false, problem: found.problem, underPressure: false, freeBytes: 0n }),
        access: () => toAccessSummary([]),
        doubt: `SAFE mode: ${found.damaged} is damaged`,
      },
      nowMs(),
    );
  const revisions = newStateRevisions(look);
  const clock = { monotonicMs, heartbeatMs };
  const servingSinceMs = monotonicMs();
  const storeStatus = (): StoreStatus =>
    StoreStatus.fromPartial({
      storeId: readable?.storeId ?? "",
      schemaVersion: readable?.schemaVersion ?? 0,
      runs: BigInt(readable?.history.countRuns() ?? 0),
      mode: StoreMode.SAFE,
      problem: found.problem,
    });
  return [
    getState({ look, revisions }),
    watchState({ look, revisions, clock }),
    getIdentity({ daemonStatus }),
    getInfo({
      daemonStatus: () => daemonStatus,
      storeStatus,
      uptimeMs: () => monotonicMs() - servingSinceMs,
      listeners: () => toListenerStatus(deps.socket, []),
      limits: {},
    }),
    listScenarios({ storeId: readable?.storeId ?? "", catalog, activeScenario, nowMs }),
    listHealthSignals({ monitor, nowMs }),
    watchHealthSignals({ monitor, clock }),
    validateConfig(),
    restoreStore({ damaged: found.damaged, restore: deps.restore, end: deps.end }),
    shutdown({ pid: daemonStatus.pid, shutdown: deps.end }),
    ...(readable === null ? [] : historyRpcs(readable, board, runMessages, nowMs)),
  ];
}

function historyRpcs(
  { storeId, history, beside }: ReadOnlyHistory,
  board: RunBoard,
  runMessages: ReturnType<typeof newRunMessages>,
  nowMs: () => number,
): readonly Rpc[] {
  const runs = newRunFinder(board, {
    findRuns: history.findRuns,
    newestRun: () => history.listRuns({ before: null, limit: 1, states: [], scenarioId: null })[0]?.runId,
  });
  return [
    getRun({ runs, runMessages, nowMs }),
    getRunConfig({ runs }),
    listRuns({ storeId, listRuns: history.listRuns, live: board.get, runMessages, nowMs }),
    listAttempts({ runs, attempts: history.attempts, nowMs }),
    listHistory({
      storeId,
      listRuns: history.listRuns,
      countRuns: history.countRuns,
      live: board.get,
      runMessages,
      nowMs,
    }),
    getHistory({ runs, runMessages, attempts: history.attempts, nowMs }),
    ...(beside === null ? [] : besideRpcs(storeId, history, beside, runs, nowMs)),
  ];
}

/** Damage of the logs costs nothing of the audit and the references to artifacts (daemon.md 3.2, step 2). */
function besideRpcs(
  storeId: string,
  { listRuns: readRuns }: ReadOnlyHistory["history"],
  { audit, notes, artifacts, configVersions }: BesideRuns,
  runs: RunFinder,
  nowMs: () => number,
): readonly Rpc[] {
  const configs = { storeId, configVersions, listRuns: readRuns, nowMs };
  return [
    listAdminEvents({ storeId, audit, nowMs }),
    getAuditHead({ audit, nowMs }),
    listRunNotes({ runs, notes, nowMs }),
    listArtifacts({ storeId, artifacts, runs, nowMs }),
    getArtifact({ vault: { find: (ref) => findArtifact(artifacts, ref) }, nowMs }),
    listConfigVersions(configs),
    getConfigVersion(configs),
  ];
}

/** Nothing is at work; what is known of a run is what its record says. */
function boardOf(readable: ReadOnlyHistory | null): RunBoard {
  const nothingTaken = { taken: () => undefined };
  const noLogs = { lastTick: () => undefined, lastSeq: () => 0 };
  const get: RunBoard["get"] = (runId) => {
    const run =
      readable === null
        ? undefined
        : storedRun({ history: readable.history, logs: noLogs, retention: nothingTaken }, runId);
    return run && { ...run, ticksCommitted: run.record.ticksCompleted };
  };
  return {
    get,
    active: () => undefined,
    lastFinished: () => {
      const ended = {
        before: null,
        limit: 1,
        states: ["completed", "fault", "cancelled"],
        scenarioId: null,
      } as const;
      const [newest] = readable?.history.listRuns(ended) ?? [];
      return newest && get(newest.runId);
    },
    subscribe: () => () => undefined,
  };
}
