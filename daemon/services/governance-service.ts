import { diffGovernance } from "../handlers/diff-governance.ts";
import { getGovernance } from "../handlers/get-governance.ts";
import { listGovernanceRevisions } from "../handlers/list-governance-revisions.ts";
import { listPresets } from "../handlers/list-presets.ts";
import { updateGovernance } from "../handlers/update-governance.ts";
import type { Rpc } from "../rpc/rpc.ts";
import type { ServiceParts } from "./daemon-parts.ts";

/** The governance later runs begin with. */
export function governanceService(
  parts: Pick<ServiceParts, "store" | "catalog" | "base" | "presets" | "stateView" | "nowMs" | "sha256">,
): readonly Rpc[] {
  const { store, catalog, base, presets, stateView, nowMs, sha256 } = parts;
  const { history, governance, storeId } = store;
  const deciding = { governance, base, catalog, activeScenario: history.activeScenario, sha256, nowMs };
  return [
    getGovernance(deciding),
    updateGovernance({
      ...deciding,
      nextAdmission: () => history.lastAdmission() + 1,
      onChanged: stateView.revisions.touch,
    }),
    listGovernanceRevisions({ storeId, governance, nowMs }),
    diffGovernance(deciding),
    listPresets({ presets, sha256, nowMs }),
  ];
}
