import type { Sha256 } from "../../engine/digest.ts";
import { toC2 } from "../../engine/json/write.ts";
import type { GovernanceSnapshot } from "../../proto/gen/trinity/gate/v1/governance.ts";
import type { Revisions } from "../../store/revisions.ts";
import { CockpitError } from "../errors.ts";
import type { BaseGovernance } from "../governance/base.ts";
import { noWish, type ScenarioCatalog } from "../scenarios/scenario-catalog.ts";
import { toGovernanceSnapshot } from "../wire/governance.ts";

/** The one id the base governance is kept under. */
export const baseId = "base";

/** What the methods about governance have in common. */
export type GovernanceDeps = {
  readonly governance: Revisions;
  /** The base as it is now. */
  readonly base: () => BaseGovernance;
  readonly catalog: Pick<ScenarioCatalog, "resolve">;
  readonly activeScenario: () => string | null;
  readonly sha256: Sha256;
  readonly nowMs: () => number;
};

/** What changes hands as the base's version: its revision and content. */
export function baseEtag({ revision, governance }: BaseGovernance, sha256: Sha256): string {
  return `${revision}-${sha256(toC2(governance)).slice(0, 12)}`;
}

/** What a run of a scenario would get over a base; undefined when it would get nothing, because none could be made. */
export function effective(
  { catalog, sha256 }: Pick<GovernanceDeps, "catalog" | "sha256">,
  scenarioId: string | null,
  presetId: string,
  base: BaseGovernance,
): GovernanceSnapshot | undefined {
  if (scenarioId === null) return undefined;
  try {
    const { session } = catalog.resolve(scenarioId, { ...noWish, presetId }, base);
    return toGovernanceSnapshot(session.governance, sha256);
  } catch (failure) {
    if (failure instanceof CockpitError && failure.code === "config_invalid") return undefined;
    throw failure;
  }
}
