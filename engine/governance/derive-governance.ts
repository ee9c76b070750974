import type { Json, JsonMap } from "../json/json.ts";

/** What a run config says beside its governance map. Ids that could not be read are null. */
export type GovernanceSurroundings = {
  readonly gid: string | null;
  readonly runId: string | null;
  readonly enableCodex: boolean;
  readonly nap: JsonMap;
  readonly diagnostics: JsonMap;
};

/**
 * Fills in what the governance map of a run config leaves out (engine-governance 3.4). A key that is there is kept
 * even when its value is null, so `enable_codex` only matters when neither mode is given. A `meta` that is no map
 * is left for `parseGovernance` to refuse.
 */
export function deriveGovernance(configured: JsonMap, around: GovernanceSurroundings): JsonMap {
  const derived = new Map(configured);
  if (!configured.has("governance_mode") && !configured.has("codex_action_mode")) {
    derived.set("governance_mode", around.enableCodex ? "OBSERVE" : "OFF");
  }
  // A Codex mode alone needs no partner: it counts wherever there is no governance mode.
  const mode = derived.get("governance_mode");
  if (mode !== undefined) setIfAbsent(derived, "codex_action_mode", mode);
  setIfAbsent(derived, "gid", around.gid);
  setIfAbsent(derived, "run_id", around.runId);
  const meta = derived.get("meta") ?? new Map<string, Json>();
  if (meta instanceof Map) {
    const extended = new Map<string, Json>(meta);
    setIfAbsent(extended, "nap", around.nap);
    setIfAbsent(extended, "diagnostics", around.diagnostics);
    derived.set("meta", extended);
  }
  return derived;
}

function setIfAbsent(map: Map<string, Json>, key: string, value: Json): void {
  if (!map.has(key)) map.set(key, value);
}
