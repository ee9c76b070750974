import type { Json, JsonMap } from "../json/json.ts";

/** Governance maps around the one of a scenario: `below` it from the floor up, `above` it up to the run's own. */
export type GovernanceLayers = { readonly below: readonly JsonMap[]; readonly above: readonly JsonMap[] };

/** Nothing above or below: the scenario's own governance. */
export const noLayers: GovernanceLayers = { below: [], above: [] };

const modeFields = ["governance_mode", "codex_action_mode"] as const;
/** Absent where a layer below says null, so that the run's own ids are filled in. */
const idFields = ["gid", "run_id"] as const;

/**
 * One map of several, the later winning key by key (DESIGN decision 24; operator-surface 1). The mode is one thing: a
 * layer that sets either field of it sets both, so a floor never outvotes what a scenario says with the other field.
 * Layers that are empty change nothing.
 */
export function layerGovernance(scenario: JsonMap, { below, above }: GovernanceLayers): JsonMap {
  let merged: JsonMap = new Map();
  for (const layer of below) merged = over(merged, withoutNullIds(layer));
  merged = over(merged, scenario);
  for (const layer of above) merged = over(merged, withoutNullIds(layer));
  return merged;
}

function over(below: JsonMap, layer: JsonMap): JsonMap {
  const merged = new Map<string, Json>(below);
  if (modeFields.some((field) => isSet(layer.get(field))))
    for (const field of modeFields) merged.delete(field);
  for (const [key, value] of layer) merged.set(key, value);
  return merged;
}

function isSet(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== "";
}

function withoutNullIds(layer: JsonMap): JsonMap {
  return new Map(
    [...layer].filter(([key, value]) => value !== null || !idFields.some((field) => field === key)),
  );
}
