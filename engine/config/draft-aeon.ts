import type { AeonGrammar } from "../aeon/grammar.ts";
import { draftGrammar } from "../aeon/read-grammar.ts";
import { windowRanges } from "../aeon/tick-range.ts";
import { EngineError } from "../errors.ts";
import type { Fault } from "../faults.ts";
import { aList, aMap, type Convert, orNull } from "./convert.ts";
import { elements, optional, refuse, type Section } from "./section.ts";
import type { AeonSpec } from "./session.ts";

/**
 * Reads `aeon_grammar` and `aeon_covering_ticks` of a session file (engine-core 10 and 19); null without a grammar.
 * Undefined when a problem has been reported.
 */
export function draftAeon(top: Section): AeonSpec | null | undefined {
  const value = optional(top, "aeon_grammar", orNull(aMap), null);
  const grammar = value && readGrammar(top, value);
  const list = optional(top, "aeon_covering_ticks", aList, []);
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

/** Ticks that the document asks about may be before or after the run's. */
const tickNumber: Convert<number> = {
  wanted: `an integer up to ${Number.MAX_SAFE_INTEGER}, with either sign`,
  schema: { type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
  take: (value) => (typeof value === "number" ? value : undefined),
};

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
