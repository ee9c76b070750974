import { OperationsServiceService } from "../../proto/gen/trinity/gate/v1/operations.ts";
import type { Operations } from "../operations/operations.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { toOperation } from "../wire/operation.ts";
import { parseOperationId } from "./get-operation.ts";

export type CancelOperationDeps = { readonly operations: Operations };

/** Ends an operation as soon as it can be ended. */
export function cancelOperation({ operations }: CancelOperationDeps): Rpc {
  return mutationRpc(OperationsServiceService.cancelOperation, {
    action: "cancel_operation",
    worksUnderPressure: true,
    roles: ["operator"],
    parse: parseOperationId,
    targets: ({ operationId }) => [{ kind: "service", id: operationId }],
    answer: (operationId, _, deed) => {
      const noop = !operations.cancel(operationId);
      return deed.note({
        response: { operation: toOperation(operations.get(operationId)), noop },
        outcome: noop ? "noop" : "applied",
      });
    },
  });
}
