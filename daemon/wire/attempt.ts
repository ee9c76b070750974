import { JobStatus as WireStatus } from "../../proto/gen/trinity/gate/v1/common.ts";
import type { Attempt } from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { AttemptRecord, JobStatus, RunRecord } from "../../store/records.ts";
import { toConfigVersionRef } from "./config-version.ts";
import { toOptionalTimestamp, toTimestamp } from "./timestamp.ts";

const statusOf = {
  CREATED: WireStatus.CREATED,
  SUBMITTED: WireStatus.SUBMITTED,
  RUNNING: WireStatus.RUNNING,
  WAITING_EXTERNAL: WireStatus.WAITING_EXTERNAL,
  COMPLETED: WireStatus.COMPLETED,
  FAILED: WireStatus.FAILED,
  FAILED_INIT: WireStatus.FAILED_INIT,
  CANCELLED: WireStatus.CANCELLED,
} as const satisfies Record<JobStatus, WireStatus>;

/**
 * An attempt as clients see it, with what it has from its run: no configuration behind it is invisible
 * (wiring-and-runs 7.2).
 */
export function toAttempt(
  record: AttemptRecord,
  run: Pick<RunRecord, "configVersions" | "correlationIds">,
): Attempt {
  return {
    attemptId: record.attemptId,
    runId: record.runId,
    attemptIndex: record.attemptIndex,
    status: statusOf[record.status],
    createdAt: toTimestamp(record.createdAtMs),
    updatedAt: toTimestamp(record.updatedAtMs),
    submittedAt: toOptionalTimestamp(record.submittedAtMs),
    endedAt: toOptionalTimestamp(record.endedAtMs),
    errorCode: record.errorCode ?? "",
    statusReason: record.reason,
    retryable: record.retryable,
    operatorKey: record.wiring.operatorKey,
    operatorType: record.wiring.operatorType,
    backend: record.wiring.backend,
    wiringSha256: record.wiring.sha256,
    correlationIds: { ...run.correlationIds },
    externalId: "",
    configHash: "",
    configVersions: run.configVersions.map(toConfigVersionRef),
    outputs: [],
    passVerdict: "",
    passRef: "",
  };
}
