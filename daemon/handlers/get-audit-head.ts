import { AuditServiceService } from "../../proto/gen/trinity/gate/v1/audit.ts";
import type { Audit } from "../../store/audit.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import { freshNow } from "../wire/freshness.ts";

export type GetAuditHeadDeps = { readonly audit: Pick<Audit, "head">; readonly nowMs: () => number };

/** Where the chain ends. */
export function getAuditHead({ audit, nowMs }: GetAuditHeadDeps): Rpc {
  return readRpc(AuditServiceService.getAuditHead, {
    parse: () => undefined,
    answer: () => {
      const { seq, digest } = audit.head();
      return {
        seq: BigInt(seq),
        digest,
        freshness: freshNow("audit", nowMs()),
      };
    },
  });
}
