import type { Store } from "../../store/open-store.ts";
import { type BaseGovernance, decodeBase, emptyBase } from "../governance/base.ts";
import { baseId } from "../handlers/governance-answers.ts";
import { sha256 } from "../sha256.ts";
import { openPresets, type Presets } from "./presets.ts";
import { openScenarioCatalog, type ScenarioCatalog } from "./scenario-catalog.ts";

/** What a run can be made of: scenarios, and the governance it begins with. */
export type Scenarios = {
  readonly catalog: ScenarioCatalog;
  readonly presets: Presets;
  /** The base governance as it is now. */
  readonly base: () => BaseGovernance;
};

/**
 * Opens the registry in `folder` with what the store keeps of it, and reads all of it once.
 *
 * @throws CockpitError `config_invalid` when the registry cannot be read
 */
export function openScenarios(
  folder: string,
  store: Pick<Store, "scenarios" | "governance">,
  nowMs: () => number,
): Scenarios {
  const presets = openPresets(folder, sha256);
  const base = (): BaseGovernance => {
    const latest = store.governance.latest(baseId);
    return latest === undefined ? emptyBase : decodeBase(latest.revision, latest.content ?? "{}");
  };
  const catalog = openScenarioCatalog({ folder, nowMs, overlays: store.scenarios, presets, base });
  catalog.list();
  return { catalog, presets, base };
}
