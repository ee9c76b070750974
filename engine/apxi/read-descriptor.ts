import { aMap, listOf, nonEmpty, orNull, shown, strictInteger, strictText } from "../config/convert.ts";
import { type Field, type Fields, may, must, schemaOf } from "../config/field.ts";
import { type Draft, whole } from "../config/problem.ts";
import { amongWords, atLeast, atLeastOne, notEmpty } from "../config/rule.ts";
import {
  type Fault,
  faultless,
  fieldsOf,
  listElements,
  noteFault,
  openReading,
  type Reading,
} from "../faults.ts";
import type { Json } from "../json/json.ts";
import { parseJson } from "../json/parse.ts";
import type { Schema } from "../json/schema.ts";
import type { ApxiDescriptor, ConstSegment, DescriptorType, LinearTrend, RunSegment } from "./descriptor.ts";

const types: readonly DescriptorType[] = ["CONST_SEGMENT", "RUN_SEGMENT", "LINEAR_TREND"];

const descriptorFields = {
  descriptor_id: must(strictText, "Id of the descriptor.", { rule: notEmpty }),
  window_id: must(strictText, "The aeon_window_id of the window it stands in, if that has one.", {
    rule: notEmpty,
  }),
  stream_id: must(strictText, "Name of the stream it stands under.", { rule: notEmpty }),
  labels: may(
    orNull(listOf(nonEmpty(strictText).schema)),
    null,
    "Remarks, carried along without effect; null: none.",
  ),
  descriptor_type: must(strictText, "What is claimed of the stream's values.", { rule: amongWords(types) }),
  params: must(aMap, "The numbers of the claim: exactly those of its type."),
};

const constFields = {
  value: must(strictInteger, "Every component of every value."),
};

const runFields = {
  pattern: must(listOf(strictInteger.schema), "The values, of one component each, which are repeated.", {
    rule: atLeastOne("must hold at least one integer"),
  }),
  repeats: must(strictInteger, "How often the pattern occurs.", { rule: atLeast(1) }),
};

const trendFields = {
  intercept: must(strictInteger, "What the line starts from, were start_tick 0."),
  slope: must(strictInteger, "By how much each value is above the one before."),
  start_tick: may(strictInteger, 0, "How many slopes the first value is above the intercept."),
};

/** An APXi descriptor (engine-core 11). */
export const descriptorSchema: Schema = schemaOf(descriptorFields, {
  oneOf: [
    caseOf("CONST_SEGMENT", constFields),
    caseOf("RUN_SEGMENT", runFields),
    caseOf("LINEAR_TREND", trendFields),
  ],
});

function caseOf<T>(type: DescriptorType, fields: Fields<T>): Schema {
  const params = schemaOf(fields, { additionalProperties: false });
  return { properties: { descriptor_type: { const: type }, params } };
}

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
  const read = fieldsOf(top, descriptorFields);
  const common = {
    descriptor_id: read("descriptor_id"),
    window_id: read("window_id"),
    stream_id: read("stream_id"),
    labels: readLabels(top, read("labels")),
  };
  const word = read("descriptor_type");
  const type = types.find((each) => each === word);
  const values = read("params");
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

function readLabels(top: Reading, labels: readonly Json[] | null | undefined): readonly string[] | undefined {
  return labels === undefined ? undefined : listElements(top, "labels", labels ?? [], nonEmpty(strictText));
}

function readConst(params: Reading): ConstSegment["params"] | undefined {
  if (!hasExactly(params, constFields)) return undefined;
  return whole<ConstSegment["params"]>({ value: fieldsOf(params, constFields)("value") });
}

function readRun(params: Reading): RunSegment["params"] | undefined {
  if (!hasExactly(params, runFields)) return undefined;
  const read = fieldsOf(params, runFields);
  const list = read("pattern");
  const draft: Draft<RunSegment["params"]> = {
    pattern: list && listElements(params, "pattern", list, strictInteger),
    repeats: read("repeats"),
  };
  return whole(draft);
}

function readTrend(params: Reading): LinearTrend["params"] | undefined {
  if (!hasExactly(params, trendFields)) return undefined;
  const read = fieldsOf(params, trendFields);
  return whole<LinearTrend["params"]>({
    intercept: read("intercept"),
    slope: read("slope"),
    start_tick: read("start_tick"),
  });
}

/** Notes params that are missing, or too many: faults of value, as no field but of the whole set. */
function hasExactly<T>(params: Reading, fields: Fields<T>): boolean {
  const entries = Object.entries<Pick<Field<unknown>, "fallback">>(fields);
  const names = entries.filter(([, { fallback }]) => fallback === null).map(([name]) => name);
  const optional = entries.filter(([, { fallback }]) => fallback !== null).map(([name]) => name);
  const given = [...params.values.keys()];
  const missing = names.filter((name) => !params.values.has(name));
  const unknown = given.filter((name) => !names.includes(name) && !optional.includes(name));
  if (missing.length === 0 && unknown.length === 0) return true;
  const wanted = `${names.join(" and ")}${optional.length === 0 ? "" : `, perhaps ${optional.join(", ")}`}`;
  noteFault(params, "value", "", `must be exactly ${wanted}, not ${given.map(shown).join(", ") || "none"}`);
  return false;
}
