import { EngineError } from "../../engine/errors.ts";
import { intOf } from "../../engine/int.ts";
import type { Json, JsonMap } from "../../engine/json/json.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { toC3 } from "../../engine/json/write.ts";
import type { ScenarioEdit } from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import { CockpitError } from "../errors.ts";
import type { Overlay } from "./overlay.ts";

/** What UpdateScenario can change one by one. */
export const editableFields = [
  "name",
  "description",
  "runtime_hint",
  "ticks_total",
  "enable_codex",
  "enable_pfna",
  "engine_run_id",
  "gid",
  "metrics_enabled",
  "logging_enabled",
  "governance_preset",
  "run_config_json",
] as const;

export type EditableField = (typeof editableFields)[number];

/**
 * The overlay with the fields of the mask changed. Whether a run can be made of it is found out by building one.
 *
 * @throws CockpitError `config_invalid` when the run configuration is no JSON object
 */
export function editOverlay(
  overlay: Overlay,
  edit: ScenarioEdit,
  mask: ReadonlySet<EditableField>,
  adjustWindows: boolean,
): Overlay {
  const text = mask.has("run_config_json") ? edit.runConfigJson : overlay.runConfigText;
  const config = new Map(mapOf(text));
  const isSessionFile = config.has("kind");
  const put = (field: EditableField, key: string, value: Json): void => {
    if (mask.has(field)) config.set(key, value);
  };
  put("ticks_total", isSessionFile ? "total_ticks" : "ticks", intOf(edit.ticksTotal));
  put("enable_codex", "enable_codex", edit.enableCodex);
  put("enable_pfna", "enable_pfna", edit.enablePfna);
  put("engine_run_id", "run_id", edit.engineRunId);
  put("gid", "gid", edit.gid);
  if (mask.has("metrics_enabled")) config.set("metrics", enabled(config.get("metrics"), edit.metricsEnabled));
  if (mask.has("logging_enabled")) config.set("logging", enabled(config.get("logging"), edit.loggingEnabled));
  if (adjustWindows) config.set("windows", endingBy(config.get("windows"), intOf(edit.ticksTotal)));
  return {
    ...overlay,
    name: mask.has("name") ? edit.name : overlay.name,
    description: mask.has("description") ? edit.description : overlay.description,
    runtimeHint: mask.has("runtime_hint") ? edit.runtimeHint : overlay.runtimeHint,
    governancePreset: mask.has("governance_preset") ? edit.governancePreset : overlay.governancePreset,
    runConfigText: toC3(config),
  };
}

/** @throws CockpitError `config_invalid` */
export function mapOf(text: string): JsonMap {
  try {
    const value = parseJson(text);
    if (value instanceof Map) return value;
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    throw notAConfig(failure.message);
  }
  throw notAConfig("is no JSON object");
}

function notAConfig(what: string): CockpitError {
  const description = `the run configuration ${what}`;
  return new CockpitError("config_invalid", description, {
    violations: [{ field: "edit.run_config_json", description }],
  });
}

function enabled(block: Json | undefined, value: boolean): JsonMap {
  const kept: JsonMap = block instanceof Map ? block : new Map();
  return new Map<string, Json>([...kept, ["enabled", value]]);
}

/** Windows that reach beyond the last tick end with it; those that would begin behind it go. */
function endingBy(windows: Json | undefined, ticks: number | bigint): Json {
  if (!Array.isArray(windows)) return windows ?? [];
  return windows.flatMap((window: Json): Json[] => {
    if (!(window instanceof Map)) return [window];
    const [start, end] = [window.get("start_tick"), window.get("end_tick")];
    if (isTick(start) && start > ticks) return [];
    return [isTick(end) && end > ticks ? new Map<string, Json>([...window, ["end_tick", ticks]]) : window];
  });
}

function isTick(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}
