import { AdminServiceService } from "../../proto/gen/trinity/gate/v1/admin.ts";
import type { Operations } from "../operations/operations.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { toOperation } from "../wire/operation.ts";

export type VerifyStoreDeps = {
  readonly operations: Operations;
  /** Walks a copy of the whole store. @throws StoreError `damaged` naming the place */
  readonly verify: (tell: (step: string) => void) => Promise<void>;
};

/** Walks a copy of the whole store as an operation; damage fails it with the place (daemon.md 2.3, AdminService). */
export function verifyStore({ operations, verify }: VerifyStoreDeps): Rpc {
  return mutationRpc(AdminServiceService.verifyStore, {
    action: "verify",
    roles: [],
    parse: () => undefined,
    targets: () => [{ kind: "service", id: "store" }],
    answer: (_, { caller }, deed) => {
      const targets = [{ kind: "service", id: "store" }];
      const operation = operations.begin(
        { kind: "verify_store", createdBy: caller.actor, targets },
        async (tell) => {
          await verify((message) => tell({ message }));
          return JSON.stringify({ whole: true });
        },
      );
      return deed.note({
        response: { operation: toOperation(operation) },
        after: { operation_id: operation.operationId },
      });
    },
  });
}
