import type { Attempt, JobAttemptRecord } from "../../proto/gen/trinity/gate/v1/runs.ts";

/** The same attempt in the words of the Run/Operate contracts (wiring-and-runs 7.2): our run is their job. */
export function toJobAttemptRecord(attempt: Attempt): JobAttemptRecord {
  const { runId, createdAt, updatedAt, submittedAt, endedAt, passVerdict, passRef } = attempt;
  return {
    jobId: runId,
    attemptId: attempt.attemptId,
    status: attempt.status,
    createdAtUtc: createdAt,
    updatedAtUtc: updatedAt,
    correlationIds: attempt.correlationIds,
    errorCode: attempt.errorCode,
    retryable: attempt.retryable,
    attemptIndex: attempt.attemptIndex,
    operatorKey: attempt.operatorKey,
    operatorType: attempt.operatorType,
    wiringSha256: attempt.wiringSha256,
    externalId: attempt.externalId,
    configHash: attempt.configHash,
    submittedAtUtc: submittedAt,
    endedAtUtc: endedAt,
    exitCode: attempt.exitCode,
    signal: attempt.signal,
    statusReason: attempt.statusReason,
    configVersions: attempt.configVersions,
    outputs: attempt.outputs,
    pass: passVerdict === "" ? undefined : { verdict: passVerdict, ref: passRef },
  };
}
