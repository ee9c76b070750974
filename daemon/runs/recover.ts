import { assert } from "../../engine/assert.ts";
import type { Store } from "../../store/open-store.ts";
import type { RunRecord } from "../../store/records.ts";
import { packBlocks } from "../placement/batch.ts";
import { entryOfOperatorEvent } from "./log-entries.ts";

const message = "the daemon ended while this run was active; start the scenario again for a new run";

/**
 * Settles the runs a dead daemon left behind: engine threads die with their daemon, so the attempt is FAILED
 * `daemon_restart` and the run FAULT with the same code (daemon.md 3.2, step 4). What was committed stays
 * readable: the last batch is in `logs` before the run turns terminal in `history`.
 */
export async function recoverRuns(store: Store, nowMs: () => number): Promise<void> {
  for (const run of store.history.nonTerminalRuns()) await settle(store, run, nowMs());
}

async function settle(store: Store, run: RunRecord, atMs: number): Promise<void> {
  const attempt = store.history.attempts(run.runId).at(-1);
  assert(attempt !== undefined, "a run is recorded together with its first attempt");
  const entry = entryOfOperatorEvent(
    { event: "error", errorCode: "daemon_restart", message },
    run.engineRunId,
    {
      job: { runId: run.runId, attemptId: attempt.attemptId },
      seq: store.logs.lastSeq(run.runId) + 1,
      atMs,
    },
  );
  await store.logs.append(run.runId, { ticks: [], blocks: packBlocks([entry], run.attemptCount) });
  await store.history.changeRun(
    run.runId,
    run.version,
    {
      ...run,
      condition: { kind: "fault", errorCode: "daemon_restart", message },
      endedAtMs: atMs,
      ticksCompleted: store.logs.lastTick(run.runId)?.tick ?? 0,
    },
    {
      attemptIndex: run.attemptCount,
      transition: {
        seq: attempt.transitions + 1,
        atMs,
        from: attempt.status,
        to: attempt.status === "CREATED" ? "FAILED_INIT" : "FAILED",
        cause: "daemon_restart",
        errorCode: "daemon_restart",
        reason: message,
        retryable: true,
        wiring: null,
      },
    },
  );
}
