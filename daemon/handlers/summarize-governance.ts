import type { GovernanceSummary } from "../../proto/gen/trinity/gate/v1/operator.ts";
import { CockpitError } from "../errors.ts";
import type { Presets } from "../scenarios/presets.ts";
import type { ScenarioCatalog, ScenarioEntry } from "../scenarios/scenario-catalog.ts";
import { effective, type GovernanceDeps } from "./governance-answers.ts";

/**
 * What a run of the active scenario would get now, for the first screen. The state is looked at with every tick, so it is
 * worked out again only when the base, the scenario or its preset is another.
 */
export function summarizeGovernance(
  deps: Omit<GovernanceDeps, "governance" | "nowMs" | "catalog"> & {
    readonly catalog: Pick<ScenarioCatalog, "get" | "resolve">;
    readonly presets: Pick<Presets, "get">;
  },
): () => GovernanceSummary {
  let known: { readonly of: readonly unknown[]; readonly summary: GovernanceSummary } | null = null;
  return () => {
    const base = deps.base();
    const active = deps.activeScenario();
    const entry = active === null ? null : entryOf(deps.catalog, active);
    const presetId = entry?.overlay?.governancePreset ?? "";
    const preset = presetId === "" ? null : presetOf(deps.presets, presetId);
    const of = [base.revision, active, entry?.revision, entry?.overlay === null && entry.session, preset];
    if (known === null || of.some((part, index) => part !== known?.of[index])) {
      const found = orNull(() => effective(deps, active, "", base));
      const summary = {
        revision: base.revision,
        effectiveMode: found?.codexActionMode ?? "",
        policySetHash: found?.policySetHash ?? "",
      };
      known = { of, summary };
    }
    return known.summary;
  };
}

function entryOf(catalog: Pick<ScenarioCatalog, "get">, scenarioId: string): ScenarioEntry | null {
  return orNull(() => catalog.get(scenarioId));
}

function presetOf(presets: Pick<Presets, "get">, presetId: string): string | null {
  return orNull(() => presets.get(presetId).digest);
}

/** A registry, scenario or preset that broke is a fact of its own view; here it means that nothing can be said. */
function orNull<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch (failure) {
    if (failure instanceof CockpitError) return null;
    throw failure;
  }
}
