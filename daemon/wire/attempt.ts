import { JobStatus as WireStatus } from "../../proto/gen/trinity/gate/v1/common.ts";
import type { Attempt } from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { AttemptRecord, JobStatus } from "../../store/records.ts";
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

export function toAttempt(record: AttemptRecord): Attempt {
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
    correlationIds: {},
    externalId: "",
    configHash: "",
    configVersions: [],
    outputs: [],
    passVerdict: "",
    passRef: "",
  };
}
