import { EngineError } from "../errors.ts";
import { compareCodePoints } from "../json/compare-code-points.ts";
import type { AeonGrammar, AeonWindow } from "./grammar.ts";

/** All ids of a grammar, sorted (engine-core 10). */
export function windowIds({ base_windows, derived_windows }: AeonGrammar): readonly string[] {
  return [...base_windows.keys(), ...derived_windows.keys()].sort(compareCodePoints);
}

/** @throws EngineError `key` for an id that the grammar does not have */
export function aeonWindow({ base_windows, derived_windows }: AeonGrammar, id: string): AeonWindow {
  const window = base_windows.get(id) ?? derived_windows.get(id);
  if (window === undefined) throw new EngineError("key", `the AEON grammar has no window '${id}'`);
  return window;
}

/** The ids of the windows whose parent is `id`, sorted; none for an id that the grammar does not have. */
export function childrenOf(grammar: AeonGrammar, id: string): readonly string[] {
  return windowIds(grammar).filter((child) => aeonWindow(grammar, child).parent_id === id);
}

/** @throws EngineError `key` for an id that the grammar does not have */
export function parentOf(grammar: AeonGrammar, id: string): string | null {
  return aeonWindow(grammar, id).parent_id;
}
