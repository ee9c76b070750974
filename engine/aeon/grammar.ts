/**
 * The AEON window grammar (engine-core 10): names for ranges of ticks, as base windows with ticks of their own and
 * derived windows made of other windows. It describes a run and changes nothing in it. Field names are those of
 * its text, so a record here is its mapping form.
 */
import { EngineError } from "../errors.ts";
import { type Fault, faultError } from "../faults.ts";
import type { Int } from "../int.ts";

/** A window with ticks of its own; both ends belong to it, and may be zero or negative. */
export type BaseWindow = {
  readonly window_id: string;
  readonly tick_start: Int;
  readonly tick_end: Int;
  readonly labels: readonly string[];
  readonly press_window_id: string | null;
  readonly parent_id: string | null;
};

/** A window made of other windows of the grammar. */
export type DerivedWindow = {
  readonly window_id: string;
  readonly source_ids: readonly string[];
  readonly aggregation: string;
  readonly labels: readonly string[];
  readonly press_window_id: string | null;
  readonly parent_id: string | null;
};

export type AeonWindow = BaseWindow | DerivedWindow;

/**
 * Windows by id. The ids are those of the maps; nothing compares them with the `window_id` inside a window
 * (engine-core 10).
 */
export type AeonGrammar = {
  readonly base_windows: ReadonlyMap<string, BaseWindow>;
  readonly derived_windows: ReadonlyMap<string, DerivedWindow>;
};

export const emptyGrammar: AeonGrammar = { base_windows: new Map(), derived_windows: new Map() };

/**
 * A grammar of these windows.
 *
 * @throws EngineError `value` for the first thing that `grammarFaults` and `windowFaults` find.
 */
export function aeonGrammar(
  baseWindows: Iterable<readonly [id: string, window: BaseWindow]>,
  derivedWindows: Iterable<readonly [id: string, window: DerivedWindow]> = [],
): AeonGrammar {
  const grammar = { base_windows: new Map(baseWindows), derived_windows: new Map(derivedWindows) };
  const faults: Fault[] = [];
  for (const [id, window] of grammar.base_windows) faults.push(...windowFaults(`base_windows.${id}`, window));
  for (const [id, window] of grammar.derived_windows) {
    faults.push(...windowFaults(`derived_windows.${id}`, window));
  }
  const [first] = [...faults, ...grammarFaults(grammar)];
  if (first !== undefined) throw faultError("AEON grammar", first);
  return grammar;
}

/** The grammar with one more base window. @throws EngineError `value` when its id is there, or as `aeonGrammar` */
export function registerBase(grammar: AeonGrammar, window: BaseWindow): AeonGrammar {
  requireNew(grammar, window);
  return aeonGrammar([...grammar.base_windows, [window.window_id, window]], grammar.derived_windows);
}

/** The grammar with one more derived window. @throws EngineError `value` when its id is there, or as `aeonGrammar` */
export function registerDerived(grammar: AeonGrammar, window: DerivedWindow): AeonGrammar {
  requireNew(grammar, window);
  return aeonGrammar(grammar.base_windows, [...grammar.derived_windows, [window.window_id, window]]);
}

/** What is wrong with a window by itself, wherever it came from. */
export function windowFaults(path: string, window: AeonWindow): readonly Fault[] {
  const faults: Fault[] = [];
  const refuse = (field: string, reason: string): void => {
    faults.push({ kind: "value", path: `${path}.${field}`, reason });
  };
  if (window.window_id === "") refuse("window_id", "must not be empty");
  if (window.labels.includes("")) refuse("labels", "must not hold an empty label");
  if ("tick_start" in window) {
    const { tick_start, tick_end } = window;
    if (tick_end < tick_start) {
      refuse("tick_end", `must not be before tick_start ${tick_start}, but is ${tick_end}`);
    }
    return faults;
  }
  const { source_ids, aggregation } = window;
  if (source_ids.length === 0) refuse("source_ids", "must name at least one window");
  if (source_ids.includes("")) refuse("source_ids", "must not hold an empty id");
  if (new Set(source_ids).size < source_ids.length) refuse("source_ids", "must not name a window twice");
  if (aggregation === "") refuse("aggregation", "must not be empty");
  return faults;
}

/** What does not fit between windows, in the order of engine-core 10: ids, then parents, then parents and sources. */
export function grammarFaults({ base_windows, derived_windows }: AeonGrammar): readonly Fault[] {
  const faults: Fault[] = [];
  const refuse = (path: string, reason: string): void => {
    faults.push({ kind: "value", path, reason });
  };
  const isKnown = (id: string): boolean => base_windows.has(id) || derived_windows.has(id);
  const checkParent = (path: string, id: string, parent: string | null): void => {
    if (parent === null) return;
    if (!isKnown(parent)) refuse(`${path}.parent_id`, `names unknown window '${parent}'`);
    if (parent === id) refuse(`${path}.parent_id`, "must not name the window itself");
  };
  for (const id of derived_windows.keys()) {
    if (base_windows.has(id))
      refuse(`derived_windows.${id}`, `duplicate window '${id}': it is a base window`);
  }
  for (const [id, { parent_id }] of base_windows) checkParent(`base_windows.${id}`, id, parent_id);
  for (const [id, { parent_id, source_ids }] of derived_windows) {
    const path = `derived_windows.${id}`;
    checkParent(path, id, parent_id);
    for (const source of source_ids) {
      if (!isKnown(source)) refuse(`${path}.source_ids`, `names unknown source '${source}'`);
      if (source === id) refuse(`${path}.source_ids`, "must not name the window itself");
    }
  }
  return faults;
}

function requireNew({ base_windows, derived_windows }: AeonGrammar, { window_id }: AeonWindow): void {
  if (base_windows.has(window_id) || derived_windows.has(window_id)) {
    throw new EngineError("value", `AEON window '${window_id}' is already registered`);
  }
}
