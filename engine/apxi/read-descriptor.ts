import { aList, aMap, nonEmpty, orNull, shown, strictInteger, strictText } from "../config/convert.ts";
import { type Draft, whole } from "../config/problem.ts";
import {
  type Fault,
  faultless,
  listElements,
  noteFault,
  openReading,
  optionalField,
  type Reading,
  requiredField,
} from "../faults.ts";
import type { Int } from "../int.ts";
import type { Json } from "../json/json.ts";
import { parseJson } from "../json/parse.ts";
import type { ApxiDescriptor, ConstSegment, DescriptorType, LinearTrend, RunSegment } from "./descriptor.ts";

/**
 * Reads a descriptor back from its text (engine-core 11).
 *
 * @throws EngineError `key` for a missing field, `type` for a value of the wrong type, `value` for an unknown
 * descriptor_type, an empty id, params that are not exactly those of the type, and a text that is not JSON.
 */
export function parseDescriptor(text: string): ApxiDescriptor {
  return readDescriptor(parseJson(text));
}

/** As `parseDescriptor`, from the mapping form. */
export function readDescriptor(value: Json): ApxiDescriptor {
  const faults: Fault[] = [];
  return faultless("APXi descriptor", draftDescriptor(value, "", faults), faults);
}

/** As `readDescriptor`, for a caller who wants to know every fault; undefined when there is one. */
export function draftDescriptor(value: Json, path: string, faults: Fault[]): ApxiDescriptor | undefined {
  const top = openReading(value, path, faults);
  if (top === undefined) return undefined;
  const common = {
    descriptor_id: readId(top, "descriptor_id"),
    window_id: readId(top, "window_id"),
    stream_id: readId(top, "stream_id"),
    labels: readLabels(top),
  };
  const type = readType(top);
  const values = requiredField(top, "params", aMap);
  if (type === undefined || values === undefined) return undefined;
  const params: Reading = { ...top, path: path === "" ? "params" : `${path}.params`, values };
  switch (type) {
    case "CONST_SEGMENT":
      return whole<ConstSegment>({ ...common, descriptor_type: type, params: readConst(params) });
    case "RUN_SEGMENT":
      return whole<RunSegment>({ ...common, descriptor_type: type, params: readRun(params) });
    case "LINEAR_TREND":
      return whole<LinearTrend>({ ...common, descriptor_type: type, params: readTrend(params) });
  }
}

/** The wrong type is a fault of type, an empty text one of value. */
function readId(top: Reading, name: string): string | undefined {
  const id = requiredField(top, name, strictText);
  return id === "" ? noteFault(top, "value", name, "must not be empty") : id;
}

function readLabels(top: Reading): readonly string[] | undefined {
  const labels = optionalField(top, "labels", orNull(aList), null);
  return labels === undefined ? undefined : listElements(top, "labels", labels ?? [], nonEmpty(strictText));
}

const types: readonly DescriptorType[] = ["CONST_SEGMENT", "RUN_SEGMENT", "LINEAR_TREND"];

function readType(top: Reading): DescriptorType | undefined {
  const text = requiredField(top, "descriptor_type", strictText);
  if (text === undefined) return undefined;
  const type = types.find((word) => word === text);
  if (type !== undefined) return type;
  return noteFault(top, "value", "descriptor_type", `must be one of ${types.join(", ")}, not ${shown(text)}`);
}

function readConst(params: Reading): ConstSegment["params"] | undefined {
  if (!hasExactly(params, ["value"])) return undefined;
  return whole<ConstSegment["params"]>({ value: requiredField(params, "value", strictInteger) });
}

function readRun(params: Reading): RunSegment["params"] | undefined {
  if (!hasExactly(params, ["pattern", "repeats"])) return undefined;
  const list = requiredField(params, "pattern", aList);
  const pattern = list && listElements(params, "pattern", list, strictInteger);
  if (pattern?.length === 0) noteFault(params, "value", "pattern", "must hold at least one integer");
  const repeats = requiredField(params, "repeats", strictInteger);
  if (repeats !== undefined && repeats < 1) {
    noteFault(params, "value", "repeats", `must be at least 1, not ${repeats}`);
  }
  const draft: Draft<RunSegment["params"]> = {
    pattern: pattern?.length === 0 ? undefined : pattern,
    repeats: repeats !== undefined && repeats >= 1 ? repeats : undefined,
  };
  return whole(draft);
}

function readTrend(params: Reading): LinearTrend["params"] | undefined {
  if (!hasExactly(params, ["intercept", "slope"], ["start_tick"])) return undefined;
  const integer = (name: string): Int | undefined => requiredField(params, name, strictInteger);
  return whole<LinearTrend["params"]>({
    intercept: integer("intercept"),
    slope: integer("slope"),
    start_tick: optionalField(params, "start_tick", strictInteger, 0),
  });
}

/** Notes params that are missing, or too many: faults of value, as no field but of the whole set. */
function hasExactly(params: Reading, names: readonly string[], optional: readonly string[] = []): boolean {
  const given = [...params.values.keys()];
  const missing = names.filter((name) => !params.values.has(name));
  const unknown = given.filter((name) => !names.includes(name) && !optional.includes(name));
  if (missing.length === 0 && unknown.length === 0) return true;
  const wanted = `${names.join(" and ")}${optional.length === 0 ? "" : `, perhaps ${optional.join(", ")}`}`;
  noteFault(params, "value", "", `must be exactly ${wanted}, not ${given.map(shown).join(", ") || "none"}`);
  return false;
}
