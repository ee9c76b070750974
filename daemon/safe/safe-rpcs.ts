import { StoreMode, StoreStatus } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { type DaemonStatus, QueueSummary } from "../../proto/gen/trinity/gate/v1/operator.ts";
import type { ReadOnlyHistory } from "../../store/read-history.ts";
import { getIdentity } from "../handlers/get-identity.ts";
import { getInfo } from "../handlers/get-info.ts";
import { getRun } from "../handlers/get-run.ts";
import { getRunConfig } from "../handlers/get-run-config.ts";
import { getState } from "../handlers/get-state.ts";
import { listAttempts } from "../handlers/list-attempts.ts";
import { listRuns } from "../handlers/list-runs.ts";
import { listScenarios } from "../handlers/list-scenarios.ts";
import { type RestoreStoreDeps, restoreStore } from "../handlers/restore-store.ts";
import { shutdown } from "../handlers/shutdown.ts";
import { watchState } from "../handlers/watch-state.ts";
import type { Signal } from "../health/signals.ts";
import type { SafeStore } from "../lifecycle/open-verified-store.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { heartbeatMs } from "../rpc/stream-limits.ts";
import type { RunBoard } from "../runs/run-board.ts";
import { newRunFinder } from "../runs/run-finder.ts";
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
  const damage: Signal = {
    name: "storage.damage",
    status: "failed",
    value: null,
    unit: "",
    observedAtMs: nowMs(),
    source: "store",
    detail: found.problem,
  };
  const look = (): ReturnType<typeof statePartsOf> =>
    statePartsOf(
      {
        board,
        runMessages,
        catalog,
        activeScenario,
        queue: () => QueueSummary.fromPartial({ slots: daemonStatus.maxActiveRuns, draining: true }),
        signals: () => [damage],
        daemonStatus: () => daemonStatus,
        store: () => ({ whole: false, problem: found.problem, underPressure: false, freeBytes: 0n }),
        access: () => toAccessSummary([]),
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
    restoreStore({ damaged: found.damaged, restore: deps.restore, end: deps.end }),
    shutdown({ pid: daemonStatus.pid, shutdown: deps.end }),
    ...(readable === null ? [] : historyRpcs(readable, board, runMessages, nowMs)),
  ];
}

function historyRpcs(
  { storeId, history }: ReadOnlyHistory,
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
  ];
}

/** Nothing is at work; what is known of a run is what its record says. */
function boardOf(readable: ReadOnlyHistory | null): RunBoard {
  const nothingTaken = { taken: () => undefined };
  const noLogs = { lastTick: () => undefined, lastSeq: () => 0 };
  return {
    get: (runId) => {
      const run =
        readable === null
          ? undefined
          : storedRun({ history: readable.history, logs: noLogs, retention: nothingTaken }, runId);
      return run && { ...run, ticksCommitted: run.record.ticksCompleted };
    },
    active: () => undefined,
    lastFinished: () => undefined,
    subscribe: () => () => undefined,
  };
}
