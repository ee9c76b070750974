import { OperationsServiceService } from "../../proto/gen/trinity/gate/v1/operations.ts";
import type { Operations } from "../operations/operations.ts";
import { checkPresent, type Violations } from "../rpc/fields.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import { freshNow } from "../wire/freshness.ts";
import { toOperation } from "../wire/operation.ts";

export type GetOperationDeps = { readonly operations: Operations; readonly nowMs: () => number };

/** One operation. */
export function getOperation({ operations, nowMs }: GetOperationDeps): Rpc {
  return readRpc(OperationsServiceService.getOperation, {
    parse: parseOperationId,
    answer: (operationId) => ({
      operation: toOperation(operations.get(operationId)),
      freshness: freshNow("operations", nowMs()),
    }),
  });
}

/** The operation in a request that is about one. */
export function parseOperationId(
  { operationId }: { readonly operationId: string },
  violations: Violations,
): string {
  checkPresent(violations, "operation_id", operationId, "the id of an operation");
  return operationId;
}
