import { aList, listOf, mapToEach, nonEmpty, orNull, strictInteger, strictText } from "../config/convert.ts";
import { may, must, schemaOf } from "../config/field.ts";
import { type Draft, whole } from "../config/problem.ts";
import {
  type Fault,
  faultless,
  fieldPath,
  fieldsOf,
  listElements,
  noteFault,
  openReading,
  type Reading,
} from "../faults.ts";
import type { Json, JsonMap } from "../json/json.ts";
import { parseJson } from "../json/parse.ts";
import type { Schema } from "../json/schema.ts";
import {
  type AeonGrammar,
  type BaseWindow,
  type DerivedWindow,
  grammarFaults,
  windowFaults,
} from "./grammar.ts";

const someText = nonEmpty(strictText);

const commonFields = {
  labels: may(orNull(listOf(someText.schema)), null, "Remarks, carried along; null: none."),
  press_window_id: may(orNull(strictText), null, "Id of a Press window; carried along without effect."),
  parent_id: may(orNull(strictText), null, "Id of another window of the grammar; null: no parent."),
};

const baseFields = {
  window_id: must(someText, "Id of the window; the name it stands under is the one that counts."),
  tick_start: must(strictInteger, "First tick of the window; may be zero or negative."),
  tick_end: must(strictInteger, "Last tick of the window: not before tick_start."),
  ...commonFields,
};

const derivedFields = {
  window_id: must(someText, "Id of the window; the name it stands under is the one that counts."),
  source_ids: must(
    { ...aList, schema: { type: "array", items: someText.schema, minItems: 1, uniqueItems: true } },
    "Ids of the windows of the grammar that it is made of: not itself, nor in a circle.",
  ),
  aggregation: may(someText, "aggregate", "What is made of the sources, in words of the author."),
  ...commonFields,
};

const grammarFields = {
  base_windows: must(mapToEach(schemaOf(baseFields)), "Windows with ticks of their own, by id."),
  derived_windows: must(
    mapToEach(schemaOf(derivedFields)),
    "Windows made of other windows, by id; none has the id of a base window.",
  ),
};

/** An AEON window grammar (engine-core 10). */
export const grammarSchema: Schema = schemaOf(grammarFields);

/**
 * Reads a grammar back from its text (engine-core 10).
 *
 * @throws EngineError `key` for a missing field, `type` for a field of the wrong type or an empty text, `value` for a
 * text that is not JSON and for what does not fit together.
 */
export function parseGrammar(text: string): AeonGrammar {
  return readGrammar(parseJson(text));
}

/** As `parseGrammar`, from the mapping form. */
export function readGrammar(value: Json): AeonGrammar {
  const faults: Fault[] = [];
  return faultless("AEON grammar", draftGrammar(value, faults), faults);
}

/** As `readGrammar`, for a caller who wants to know every fault; undefined when there is one. */
export function draftGrammar(value: Json, faults: Fault[]): AeonGrammar | undefined {
  const top = openReading(value, "", faults);
  if (top === undefined) return undefined;
  const read = fieldsOf(top, grammarFields);
  const baseWindows = readWindows(top, "base_windows", read("base_windows"), readBase);
  const derivedWindows = readWindows(top, "derived_windows", read("derived_windows"), readDerived);
  if (baseWindows === undefined || derivedWindows === undefined) return undefined;
  const grammar = { base_windows: baseWindows, derived_windows: derivedWindows };
  const misfits = grammarFaults(grammar);
  for (const misfit of misfits) faults.push(misfit);
  return misfits.length === 0 ? grammar : undefined;
}

/** Undefined when any of the windows has a fault. */
function readWindows<W extends BaseWindow | DerivedWindow>(
  top: Reading,
  name: string,
  values: JsonMap | undefined,
  read: (reading: Reading) => Draft<W>,
): ReadonlyMap<string, W> | undefined {
  if (values === undefined) return undefined;
  const windows = new Map<string, W>();
  for (const [id, value] of values) {
    const path = fieldPath(fieldPath(top.path, name), id);
    if (!id.isWellFormed())
      noteFault(top, "value", name, "has an id with a lone surrogate, which cannot be hashed");
    const reading = openReading(value, path, top.faults);
    const window = reading && whole<W>(read(reading));
    if (window === undefined) continue;
    const faults = windowFaults(path, window);
    top.faults.push(...faults);
    if (faults.length === 0) windows.set(id, window);
  }
  return windows.size === values.size && [...windows.keys()].every((id) => id.isWellFormed())
    ? windows
    : undefined;
}

function readBase(window: Reading): Draft<BaseWindow> {
  const read = fieldsOf(window, baseFields);
  return {
    window_id: read("window_id"),
    tick_start: read("tick_start"),
    tick_end: read("tick_end"),
    ...readCommon(window),
  };
}

function readDerived(window: Reading): Draft<DerivedWindow> {
  const read = fieldsOf(window, derivedFields);
  const sources = read("source_ids");
  return {
    window_id: read("window_id"),
    source_ids: sources && listElements(window, "source_ids", sources, someText),
    aggregation: read("aggregation"),
    ...readCommon(window),
  };
}

/** The fields both kinds have. */
function readCommon(window: Reading): Draft<Pick<BaseWindow, "labels" | "press_window_id" | "parent_id">> {
  const read = fieldsOf(window, commonFields);
  const labels = read("labels");
  return {
    labels: labels === undefined ? undefined : listElements(window, "labels", labels ?? [], someText),
    press_window_id: read("press_window_id"),
    parent_id: read("parent_id"),
  };
}
