import type { ThreadPool } from "../placement/thread-pool.ts";
import type { Attempt } from "./attempt.ts";
import type { ResumePoint } from "./resume.ts";

/** Gives an attempt an engine thread and its job; `point` is where the run goes on, null: at its beginning. */
export function handOver(pool: ThreadPool, attempt: Attempt, point: ResumePoint | null): void {
  const { record, attemptId, lastSeq } = attempt.live();
  const job = {
    runId: record.runId,
    attemptId,
    attemptIndex: record.attemptCount,
    sessionText: record.sessionText,
    fingerprint: record.fingerprint,
    tickDelayMs: record.tickDelayMs,
    firstSeq: lastSeq + 1,
    resume: point?.resume ?? null,
    control: attempt.control.buffer,
  };
  try {
    attempt.attach(pool.run(job, { onFrame: attempt.onFrame, onLoss: attempt.onLoss }));
  } catch (failure) {
    // A thread that cannot be had must not leave a run behind that never ends.
    attempt.onLoss({ errorCode: "engine_error", message: `no engine thread: ${String(failure)}` });
  }
}
