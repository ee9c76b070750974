import {
  GovernanceEdit,
  GovernanceServiceService,
  UpdateGovernanceResponse,
} from "../../proto/gen/trinity/gate/v1/governance.ts";
import type { Revision } from "../../store/revisions.ts";
import { editBase, encodeBase, governanceFields } from "../governance/base.ts";
import { changesBetween } from "../governance/diff.ts";
import { checkEtag } from "../rpc/etag.ts";
import { checkScenarioId } from "../rpc/fields.ts";
import { parseMask } from "../rpc/mask.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { toLayerSnapshot } from "../wire/governance.ts";
import { checkConfirm } from "./confirm.ts";
import { baseEtag, baseId, effective, type GovernanceDeps } from "./governance-answers.ts";

export type UpdateGovernanceDeps = GovernanceDeps & {
  /** Admission number of the next run. */
  readonly nextAdmission: () => number;
  /** Called after the commit. */
  readonly onChanged: () => void;
};

/** Changes the base for runs that are created later; the ones there are keep what they froze. */
export function updateGovernance(deps: UpdateGovernanceDeps): Rpc {
  return mutationRpc(GovernanceServiceService.updateGovernance, {
    action: "config_update",
    roles: ["deployer"],
    parse: (request, violations) => {
      checkScenarioId(violations, request.scenarioId);
      return {
        edit: request.edit ?? GovernanceEdit.fromPartial({}),
        mask: parseMask(request.updateMask, governanceFields),
        etag: request.etag,
        scenarioId: request.scenarioId,
        confirm: request.confirm,
        validateOnly: request.validateOnly,
        reason: request.reason,
      };
    },
    targets: () => [{ kind: "config", id: "governance" }],
    answer: async ({ edit, mask, etag, scenarioId, confirm, validateOnly, reason }, { caller }, deed) => {
      const before = deps.base();
      checkEtag("the governance", etag, baseEtag(before, deps.sha256));
      const governance = editBase(before.governance, edit, mask);
      const after = { revision: before.revision + 1, governance };
      const changes = changesBetween(before.governance, governance);
      const asked = scenarioId === "" ? deps.activeScenario() : scenarioId;
      const noop = changes.length === 0;
      const now = noop ? before : after;
      const response = UpdateGovernanceResponse.fromPartial({
        base: toLayerSnapshot(now.governance, deps.sha256),
        revision: now.revision,
        etag: baseEtag(now, deps.sha256),
        changes,
        effectiveBefore: effective(deps, asked, "", before),
        effectiveAfter: effective(deps, asked, "", now),
        appliesFromAdmission: BigInt(deps.nextAdmission()),
        noop,
      });
      if (validateOnly) return response;
      checkConfirm(confirm, "governance");
      if (noop) return deed.note({ response, outcome: "noop" });
      await deps.governance.save(
        baseId,
        before.revision,
        { content: encodeBase(governance), atMs: deps.nowMs(), actor: caller.actor, reason },
        deed.with((saved: Revision) => ({
          response,
          before: { revision: before.revision },
          after: {
            revision: saved.revision,
            digest: saved.digest,
            changed: changes.map(({ path }) => path),
          },
        })),
      );
      deps.onChanged();
      return response;
    },
  });
}
