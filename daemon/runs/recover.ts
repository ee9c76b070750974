import { assert } from "../../engine/assert.ts";
import { isTerminalStatus } from "../../store/attempt-fold.ts";
import type { Store } from "../../store/open-store.ts";
import type { AttemptRecord, AttemptTransition, RunId, RunRecord } from "../../store/records.ts";
import { packBlocks } from "../placement/batch.ts";
import { entryOfOperatorEvent } from "./log-entries.ts";

/** Recoveries in a row without a new tick after which a run is given up (DESIGN decision 31). */
const fruitlessMax = 3;

/** The runs a daemon that died or stopped was working on, first admitted first. */
export function interruptedRuns({ history }: Pick<Store, "history">): readonly RunId[] {
  return history
    .nonTerminalRuns()
    .flatMap(({ runId, condition }) => (condition.kind === "idle" ? [] : [runId]));
}

/**
 * Ends the attempt that died with its daemon: engine threads do not outlive it, so it is FAILED `daemon_restart`
 * (daemon.md 3.2, step 4). The run goes on with a recovery attempt, unless the third in a row made no new tick.
 */
export async function settleInterrupted(store: Store, runId: RunId, atMs: number): Promise<void> {
  const run = store.history.getRun(runId);
  const attempts = store.history.attempts(runId);
  const last = attempts.at(-1);
  assert(run !== undefined && last !== undefined, "a run that is at work has an attempt");
  if (isFruitless(store, run, attempts)) {
    await giveUp(store, run, last, atMs);
    return;
  }
  if (isTerminalStatus(last.status)) return;
  const reason = `the daemon ended while this attempt was active; ${ticksOf(store, runId)} ticks are on disk`;
  await store.history.changeRun(runId, run.version, run, {
    attemptIndex: last.attemptIndex,
    transition: ending(last, atMs, "daemon_restart", reason),
  });
}

/** Whether three recoveries in a row died before anything new was on disk. A run that was held made none on purpose. */
function isFruitless(store: Store, run: RunRecord, attempts: readonly AttemptRecord[]): boolean {
  if (run.condition.kind === "paused") return false;
  const recent = attempts.slice(-fruitlessMax);
  const begun = recent.map(
    ({ attemptIndex }) => store.history.attemptTransitions(run.runId, attemptIndex)[0],
  );
  const died = recent.every(({ status, errorCode }) =>
    isTerminalStatus(status) ? errorCode === "daemon_restart" : true,
  );
  if (recent.length < fruitlessMax || !died) return false;
  const ticks = String(ticksOf(store, run.runId));
  return begun.every((first) => first?.cause === "recovery" && first.reason === ticks);
}

async function giveUp(store: Store, run: RunRecord, last: AttemptRecord, atMs: number): Promise<void> {
  const { runId } = run;
  const ticks = ticksOf(store, runId);
  const message = `given up after ${fruitlessMax} recoveries without a new tick; the last one on disk is ${ticks}`;
  const lastSeq = store.logs.lastSeq(runId);
  const entry = entryOfOperatorEvent(
    { event: "error", errorCode: "recovery_loop", message },
    run.engineRunId,
    { job: { runId, attemptId: last.attemptId }, seq: lastSeq + 1, atMs },
  );
  await store.logs.append(runId, { ticks: [], blocks: packBlocks([entry], run.attemptCount) });
  await store.history.changeRun(
    runId,
    run.version,
    {
      ...run,
      condition: { kind: "fault", errorCode: "recovery_loop", message },
      endedAtMs: atMs,
      changedAtMs: atMs,
      ticksCompleted: ticks,
    },
    isTerminalStatus(last.status)
      ? null
      : { attemptIndex: last.attemptIndex, transition: ending(last, atMs, "recovery_loop", message) },
  );
}

function ending(attempt: AttemptRecord, atMs: number, errorCode: string, reason: string): AttemptTransition {
  return {
    seq: attempt.transitions + 1,
    atMs,
    from: attempt.status,
    to: attempt.status === "CREATED" ? "FAILED_INIT" : "FAILED",
    cause: "daemon_restart",
    errorCode,
    reason,
    retryable: errorCode === "daemon_restart",
    wiring: null,
  };
}

function ticksOf({ logs }: Pick<Store, "logs">, runId: RunId): number {
  return logs.lastTick(runId)?.tick ?? 0;
}
