import { AuditServiceService } from "../../proto/gen/trinity/gate/v1/audit.ts";
import { type VerifyChainDeps, verifyChain } from "../audit/verify-chain.ts";
import type { Operations } from "../operations/operations.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import { anyRole } from "../rpc/permission.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { toOperation } from "../wire/operation.ts";

export type VerifyAuditDeps = VerifyChainDeps & { readonly operations: Operations };

/** Walks the whole chain as an operation; a break fails it with the place. */
export function verifyAudit({ operations, ...deps }: VerifyAuditDeps): Rpc {
  return mutationRpc(AuditServiceService.verifyAudit, {
    action: "verify",
    worksUnderPressure: true,
    ...anyRole,
    parse: () => undefined,
    targets: () => [{ kind: "service", id: "audit" }],
    answer: (_, { caller }, deed) => {
      const operation = operations.begin(
        { kind: "verify_audit", createdBy: caller.actor, targets: [{ kind: "service", id: "audit" }] },
        (tell, signal) => verifyChain(deps, tell, signal),
      );
      return deed.note({
        response: { operation: toOperation(operation) },
        after: { operation_id: operation.operationId },
      });
    },
  });
}
