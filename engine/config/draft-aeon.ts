import type { AeonGrammar } from "../aeon/grammar.ts";
import { draftGrammar, grammarSchema } from "../aeon/read-grammar.ts";
import { windowRanges } from "../aeon/tick-range.ts";
import { EngineError } from "../errors.ts";
import type { Fault } from "../faults.ts";
import type { Json, JsonMap } from "../json/json.ts";
import type { Schema } from "../json/schema.ts";
import { aList, type Convert, mapOf, orNull } from "./convert.ts";
import { type Fields, may, readerOf } from "./field.ts";
import { elements, refuse, type Section } from "./section.ts";
import type { AeonSpec } from "./session.ts";

/** Ticks that the document asks about may be before or after the run's. */
const tickNumber: Convert<number> = {
  wanted: `an integer up to ${Number.MAX_SAFE_INTEGER}, with either sign`,
  schema: { type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
  take: (value) => (typeof value === "number" ? value : undefined),
};

export const aeonFields: Fields<{
  readonly aeon_grammar: JsonMap | null;
  readonly aeon_covering_ticks: readonly Json[];
}> = {
  aeon_grammar: may(
    orNull(mapOf(grammarSchema)),
    null,
    "Names for ranges of ticks, which describe the run and change nothing in it; null: none.",
  ),
  aeon_covering_ticks: may(
    { ...aList, schema: { type: "array", items: tickNumber.schema, uniqueItems: true } },
    [],
    "Ticks for which the document lists the AEON windows that cover them; they need an aeon_grammar.",
  ),
};

/** What holds between the fields: ticks need a grammar. */
export const aeonRule: Schema = {
  if: {
    properties: { aeon_covering_ticks: { type: "array", minItems: 1 } },
    required: ["aeon_covering_ticks"],
  },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
  then: { properties: { aeon_grammar: { type: "object" } }, required: ["aeon_grammar"] },
};

/**
 * Reads `aeon_grammar` and `aeon_covering_ticks` of a session file (engine-core 10 and 19); null without a grammar.
 * Undefined when a problem has been reported.
 */
export function draftAeon(top: Section): AeonSpec | null | undefined {
  const { read } = readerOf(top, aeonFields);
  const value = read("aeon_grammar");
  const grammar = value && readGrammar(top, value);
  const list = read("aeon_covering_ticks");
  const coveringTicks = list && elements(top, "aeon_covering_ticks", list, tickNumber);
  if (list !== undefined && list.length > 0 && value === null) {
    return refuse(top, "aeon_covering_ticks", "needs an aeon_grammar whose windows cover the ticks");
  }
  if (coveringTicks !== undefined && new Set(coveringTicks).size < coveringTicks.length) {
    return refuse(top, "aeon_covering_ticks", "must not hold a tick twice");
  }
  if (grammar === null) return null;
  return grammar === undefined || coveringTicks === undefined ? undefined : { grammar, coveringTicks };
}

/** Windows in a circle are refused as well: the document could not be written. */
function readGrammar(top: Section, value: Parameters<typeof draftGrammar>[0]): AeonGrammar | undefined {
  const faults: Fault[] = [];
  const grammar = draftGrammar(value, faults);
  for (const { path, reason } of faults) {
    refuse(top, path === "" ? "aeon_grammar" : `aeon_grammar.${path}`, reason);
  }
  if (grammar === undefined) return undefined;
  try {
    windowRanges(grammar);
  } catch (failure) {
    if (failure instanceof EngineError) return refuse(top, "aeon_grammar", failure.message);
    throw failure;
  }
  return grammar;
}
