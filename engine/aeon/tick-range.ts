import { EngineError } from "../errors.ts";
import { type Int, min } from "../int.ts";
import type { AeonGrammar } from "./grammar.ts";
import { aeonWindow, windowIds } from "./look-up.ts";

/** The ticks of a window, both ends included. */
export type TickRange = { readonly start: Int; readonly end: Int };

/**
 * The range of every window of a grammar. That of a derived window reaches from the earliest start to the latest end of
 * its sources, so gaps between them count as covered (engine-core 10).
 *
 * @throws EngineError `value` when derived windows are made of each other in a circle
 */
export function windowRanges(grammar: AeonGrammar): ReadonlyMap<string, TickRange> {
  const known = new Map<string, TickRange>();
  for (const id of windowIds(grammar)) findRange(grammar, id, known);
  return known;
}

/** The range of one window. @throws EngineError `key` for an unknown id, `value` for a circle among its sources */
export function windowRange(grammar: AeonGrammar, id: string): TickRange {
  return findRange(grammar, id, new Map());
}

/**
 * The ids of the windows whose range contains a tick, sorted (engine-core 10). `ranges` saves working them out again for
 * each of several ticks.
 *
 * @throws EngineError `type` for a tick that is no integer, `value` as `windowRanges`
 */
export function windowsCoveringTick(
  grammar: AeonGrammar,
  tick: Int,
  ranges: ReadonlyMap<string, TickRange> = windowRanges(grammar),
): readonly string[] {
  if (typeof tick !== "bigint" && !Number.isSafeInteger(tick)) {
    throw new EngineError("type", `a tick must be an integer, not ${tick}`);
  }
  return windowIds(grammar).filter((id) => {
    const range = ranges.get(id);
    return range !== undefined && range.start <= tick && tick <= range.end;
  });
}

/** A window on the way to its range, with the next of its sources to look at. */
type Visit = { readonly id: string; readonly sources: readonly string[]; next: number };

/**
 * Finds a range and those of all windows below it, depth first. Without recursion: a grammar from outside may be deeper
 * than the stack.
 */
function findRange(grammar: AeonGrammar, id: string, known: Map<string, TickRange>): TickRange {
  const path: Visit[] = [];
  const onPath = new Set<string>();
  const enter = (entered: string): void => {
    const window = aeonWindow(grammar, entered);
    if ("tick_start" in window) {
      known.set(entered, { start: window.tick_start, end: window.tick_end });
      return;
    }
    if (onPath.has(entered)) {
      throw new EngineError("value", `Cyclic window dependency detected at '${entered}'`);
    }
    onPath.add(entered);
    path.push({ id: entered, sources: window.source_ids, next: 0 });
  };
  if (!known.has(id)) enter(id);
  for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
    const source = visit.sources[visit.next];
    if (source === undefined) {
      known.set(visit.id, spanOf(visit.sources, known));
      onPath.delete(visit.id);
      path.pop();
    } else {
      visit.next += 1;
      if (!known.has(source)) enter(source);
    }
  }
  return known.get(id) as TickRange; // The walk has ended with it.
}

function spanOf(ids: readonly string[], known: ReadonlyMap<string, TickRange>): TickRange {
  const [first, ...others] = ids.map((id) => known.get(id) as TickRange); // Sources come before what they make.
  return others.reduce<TickRange>(
    (span, range) => ({ start: min(span.start, range.start), end: later(span.end, range.end) }),
    first as TickRange, // A derived window has at least one source.
  );
}

function later(a: Int, b: Int): Int {
  return a < b ? b : a;
}
