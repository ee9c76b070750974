import { assert } from "../engine/assert.ts";
import type { AttemptRecord, AttemptTransition, JobStatus, RunId } from "./records.ts";
import { attemptIdOf } from "./run-id.ts";

/** Where an attempt may go next (wiring-and-runs 4.2); the terminal ones lead nowhere, ever. */
export const statusesAfter: Readonly<Record<JobStatus, readonly JobStatus[]>> = {
  CREATED: ["SUBMITTED", "WAITING_EXTERNAL", "FAILED_INIT", "CANCELLED"],
  SUBMITTED: ["RUNNING", "COMPLETED", "FAILED", "CANCELLED"],
  RUNNING: ["SUBMITTED", "COMPLETED", "FAILED", "CANCELLED"],
  WAITING_EXTERNAL: ["COMPLETED", "FAILED", "CANCELLED"],
  COMPLETED: [],
  FAILED: [],
  FAILED_INIT: [],
  CANCELLED: [],
};

/** No transition leads out of this status. */
export function isTerminalStatus(status: JobStatus): boolean {
  return statusesAfter[status].length === 0;
}

/**
 * The record of an attempt from the log of its transitions, oldest first (wiring-and-runs 7.2, "Storage").
 * Asserts that the log is one an attempt can have: see `checkTransition`.
 */
export function foldAttempt(
  runId: RunId,
  attemptIndex: number,
  transitions: readonly AttemptTransition[],
): AttemptRecord {
  const first = transitions[0];
  assert(first !== undefined, `attempt ${attemptIndex} of ${runId} has a transition`);
  checkTransition(null, first);
  assert(first.wiring !== null, "the first transition carries the wiring");
  let record: AttemptRecord = {
    attemptId: attemptIdOf(runId, attemptIndex),
    runId,
    attemptIndex,
    status: first.to,
    createdAtMs: first.atMs,
    updatedAtMs: first.atMs,
    submittedAtMs: null,
    endedAtMs: null,
    errorCode: null,
    reason: first.reason,
    retryable: false,
    wiring: first.wiring,
    transitions: 1,
  };
  for (const next of transitions.slice(1)) record = advance(record, next);
  return record;
}

/**
 * Asserts that `next` may follow what has been recorded so far (null: nothing yet): dense seqs, a legal step,
 * wiring with the first transition only, an error code with failed and cancelled statuses only.
 */
export function checkTransition(
  sofar: Pick<AttemptRecord, "status" | "transitions"> | null,
  next: AttemptTransition,
): void {
  const from = sofar === null ? null : sofar.status;
  assert(
    next.seq === (sofar?.transitions ?? 0) + 1,
    `transition seqs are dense, but ${next.seq} comes out of turn`,
  );
  assert(next.from === from, `the attempt is ${from}, but the transition says ${next.from}`);
  const legal = from === null ? next.to === "CREATED" : statusesAfter[from].includes(next.to);
  assert(legal, `an attempt never goes from ${from} to ${next.to}`);
  assert(
    (next.wiring !== null) === (from === null),
    "the first transition carries the wiring, and no other does",
  );
  const mayFail = next.to === "FAILED" || next.to === "FAILED_INIT" || next.to === "CANCELLED";
  assert(next.errorCode === null || mayFail, `an attempt that is ${next.to} has no error code`);
}

function advance(record: AttemptRecord, next: AttemptTransition): AttemptRecord {
  checkTransition(record, next);
  // A clock that was set back makes no negative durations.
  const atMs = Math.max(record.updatedAtMs, next.atMs);
  return {
    ...record,
    status: next.to,
    updatedAtMs: atMs,
    submittedAtMs: record.submittedAtMs ?? (next.to === "SUBMITTED" ? atMs : null),
    endedAtMs: isTerminalStatus(next.to) ? atMs : null,
    errorCode: next.errorCode,
    reason: next.reason,
    retryable: next.retryable,
    transitions: record.transitions + 1,
  };
}
