import { GovernanceServiceService } from "../../proto/gen/trinity/gate/v1/governance.ts";
import { changesBetween } from "../governance/diff.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import { freshNow } from "../wire/freshness.ts";
import { baseAt } from "./get-governance.ts";
import type { GovernanceDeps } from "./governance-answers.ts";

/** What differs between two revisions of the base; without numbers between the newest and the one before. */
export function diffGovernance(deps: GovernanceDeps): Rpc {
  return readRpc(GovernanceServiceService.diffGovernance, {
    parse: ({ from, to }) => ({ from, to }),
    answer: ({ from, to }) => {
      const later = to === undefined ? deps.base() : baseAt(deps, to);
      const earlier = baseAt(deps, from ?? Math.max(0, later.revision - 1));
      return {
        from: earlier.revision,
        to: later.revision,
        changes: changesBetween(earlier.governance, later.governance),
        freshness: freshNow("history", deps.nowMs()),
      };
    },
  });
}
