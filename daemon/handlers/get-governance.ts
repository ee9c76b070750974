import { GovernanceServiceService } from "../../proto/gen/trinity/gate/v1/governance.ts";
import { CockpitError } from "../errors.ts";
import { decodeBase, emptyBase } from "../governance/base.ts";
import { checkScenarioId } from "../rpc/fields.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import { freshNow } from "../wire/freshness.ts";
import { toLayerSnapshot } from "../wire/governance.ts";
import { baseEtag, baseId, effective, type GovernanceDeps } from "./governance-answers.ts";

/** The base, and what a run of a scenario would get now. */
export function getGovernance(deps: GovernanceDeps): Rpc {
  return readRpc(GovernanceServiceService.getGovernance, {
    parse: (request, violations) => {
      checkScenarioId(violations, request.scenarioId);
      return request;
    },
    answer: ({ scenarioId, governancePreset, revision }) => {
      const base = revision === 0 ? deps.base() : baseAt(deps, revision);
      const asked = scenarioId === "" ? deps.activeScenario() : scenarioId;
      return {
        base: toLayerSnapshot(base.governance, deps.sha256),
        effective: effective(deps, asked, governancePreset, base),
        scenarioId: asked ?? "",
        revision: base.revision,
        etag: baseEtag(base, deps.sha256),
        freshness: freshNow("history", deps.nowMs()),
      };
    },
  });
}

/** The base at a revision; 0 is the empty one. @throws CockpitError `file_not_found` */
export function baseAt(
  { governance }: Pick<GovernanceDeps, "governance">,
  revision: number,
): ReturnType<GovernanceDeps["base"]> {
  if (revision === 0) return emptyBase;
  const found = governance.get(baseId, revision);
  if (found !== undefined) return decodeBase(revision, found.content ?? "{}");
  throw new CockpitError("file_not_found", `the governance has no revision ${revision}`, {
    resource: { type: "governance revision", name: String(revision) },
  });
}
