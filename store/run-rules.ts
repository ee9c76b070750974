import { assert } from "../engine/assert.ts";
import { checkTransition, foldAttempt, isTerminalStatus } from "./attempt-fold.ts";
import type { RunRow } from "./codecs.ts";
import type { AttemptStep } from "./history.ts";
import { type AttemptTransition, isTerminal, type RunRecord } from "./records.ts";

/** Asserts what holds of every run: ends, ticks and seal fit its condition (daemon.md 4.2). */
export function checkRun(run: RunRecord): void {
  const terminal = isTerminal(run.condition);
  assert((run.endedAtMs !== null) === terminal, `run ${run.runId} has an end time exactly when it has ended`);
  assert(run.ticksCompleted <= run.ticksTotal, `run ${run.runId} completes no more ticks than it has`);
  assert(
    (run.sealed !== null) === (run.condition.kind === "completed"),
    `run ${run.runId} is sealed exactly when completed`,
  );
}

/** Asserts that what made a run what it is has not changed. */
export function checkSameRun(current: RunRow, next: RunRecord): void {
  const fixed = ["runId", "admissionSeq", "scenarioId", "fingerprint", "engineRunId", "createdAtMs"] as const;
  for (const field of fixed) {
    assert(current[field] === next[field], `${field} of run ${current.runId} never changes`);
  }
  assert(
    current.deletedAtMs === null || next.condition.kind === current.condition.kind,
    `run ${current.runId} was deleted and does nothing more`,
  );
  assert(
    next.deletedAtMs === null || isTerminal(next.condition),
    `run ${current.runId} has ended when it is deleted`,
  );
  assert(current.sealed === null || next.sealed !== null, `run ${current.runId} stays sealed`);
}

/**
 * Asserts that a step belongs to an attempt there is, or begins the next one after the last has ended. `recordedOf`
 * gives the transitions of an attempt of the run so far.
 */
export function checkStep(
  recordedOf: (attemptIndex: number) => readonly AttemptTransition[],
  current: RunRow,
  next: RunRecord,
  step: AttemptStep | null,
): void {
  const begun = next.attemptCount - current.attemptCount;
  if (step === null) {
    assert(begun === 0, `an attempt of ${current.runId} begins with its first transition`);
    return;
  }
  const { runId } = current;
  const recorded = recordedOf(step.attemptIndex);
  if (begun === 0) {
    assert(recorded.length > 0, `run ${runId} has no attempt ${step.attemptIndex}`);
    checkTransition(foldAttempt(runId, step.attemptIndex, recorded), step.transition);
    return;
  }
  assert(
    begun === 1 && step.attemptIndex === next.attemptCount,
    `attempts of ${runId} begin one after another`,
  );
  if (current.attemptCount === 0) {
    checkTransition(null, step.transition);
    return;
  }
  const before = recordedOf(current.attemptCount);
  const { status } = foldAttempt(runId, current.attemptCount, before);
  assert(
    isTerminalStatus(status),
    `attempt ${current.attemptCount} of ${runId} is ${status}, so no other begins`,
  );
  checkTransition(null, step.transition);
}
