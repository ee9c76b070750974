import { aList, aMap, nonEmpty, orNull, strictInteger, strictText } from "../config/convert.ts";
import { type Draft, whole } from "../config/problem.ts";
import {
  type Fault,
  faultless,
  fieldPath,
  listElements,
  noteFault,
  openReading,
  optionalField,
  type Reading,
  requiredField,
} from "../faults.ts";
import type { Json } from "../json/json.ts";
import { parseJson } from "../json/parse.ts";
import {
  type AeonGrammar,
  type BaseWindow,
  type DerivedWindow,
  grammarFaults,
  windowFaults,
} from "./grammar.ts";

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
  const baseWindows = top && readWindows(top, "base_windows", readBase);
  const derivedWindows = top && readWindows(top, "derived_windows", readDerived);
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
  read: (reading: Reading) => Draft<W>,
): ReadonlyMap<string, W> | undefined {
  const values = requiredField(top, name, aMap);
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

const someText = nonEmpty(strictText);

function readBase(window: Reading): Draft<BaseWindow> {
  return {
    window_id: requiredField(window, "window_id", someText),
    tick_start: requiredField(window, "tick_start", strictInteger),
    tick_end: requiredField(window, "tick_end", strictInteger),
    ...readCommon(window),
  };
}

function readDerived(window: Reading): Draft<DerivedWindow> {
  const sources = requiredField(window, "source_ids", aList);
  return {
    window_id: requiredField(window, "window_id", someText),
    source_ids: sources && listElements(window, "source_ids", sources, someText),
    aggregation: optionalField(window, "aggregation", someText, "aggregate"),
    ...readCommon(window),
  };
}

/** The fields both kinds have. */
function readCommon(window: Reading): Draft<Pick<BaseWindow, "labels" | "press_window_id" | "parent_id">> {
  const labels = optionalField(window, "labels", orNull(aList), null);
  return {
    labels: labels === undefined ? undefined : listElements(window, "labels", labels ?? [], someText),
    press_window_id: optionalField(window, "press_window_id", orNull(strictText), null),
    parent_id: optionalField(window, "parent_id", orNull(strictText), null),
  };
}
