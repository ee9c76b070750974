import {
  OperationState,
  type Operation as WireOperation,
} from "../../proto/gen/trinity/gate/v1/operations.ts";
import type { Operation, OperationState as State } from "../operations/operations.ts";
import { toOptionalTimestamp, toTimestamp } from "./timestamp.ts";

const stateOf = {
  running: OperationState.RUNNING,
  succeeded: OperationState.SUCCEEDED,
  failed: OperationState.FAILED,
  cancelled: OperationState.CANCELLED,
} as const satisfies Record<State["kind"], OperationState>;

export function toOperation(operation: Operation): WireOperation {
  const { state, progress } = operation;
  return {
    operationId: operation.operationId,
    kind: operation.kind,
    state: stateOf[state.kind],
    progress: {
      done: BigInt(progress.done),
      total: BigInt(progress.total),
      unit: progress.unit,
      message: progress.message,
    },
    createdAt: toTimestamp(operation.createdAtMs),
    startedAt: toTimestamp(operation.createdAtMs),
    etag: "",
    endedAt: toOptionalTimestamp(operation.endedAtMs),
    createdBy: operation.createdBy,
    targets: operation.targets.map(({ kind, id }) => ({ kind, id, url: "" })),
    resultJson: state.kind === "succeeded" ? state.resultText : "",
    artifacts: [],
    error:
      state.kind === "failed"
        ? {
            errorCode: state.code,
            message: state.message,
            retryable: state.isRetryable,
            details: {},
            correlationIds: {},
            adminEventId: "",
          }
        : undefined,
    adminEventId: "",
  };
}
