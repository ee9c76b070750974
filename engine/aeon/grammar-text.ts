import { compareCodePoints } from "../json/compare-code-points.ts";
import { toC4 } from "../json/write.ts";
import type { AeonGrammar } from "./grammar.ts";

/** The text of a grammar, in the loose form (engine-core 10). */
export function grammarText(grammar: AeonGrammar): string {
  return toC4(grammar);
}

/** The mapping form of a grammar: the same windows with their ids in sorted order (engine-core 10). */
export function grammarMapping({ base_windows, derived_windows }: AeonGrammar): AeonGrammar {
  return { base_windows: inOrder(base_windows), derived_windows: inOrder(derived_windows) };
}

function inOrder<W>(windows: ReadonlyMap<string, W>): ReadonlyMap<string, W> {
  return new Map([...windows].sort(([a], [b]) => compareCodePoints(a, b)));
}
