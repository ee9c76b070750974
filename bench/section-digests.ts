import type { Sha256 } from "../engine/digest.ts";
import type { Json, JsonMap } from "../engine/json/json.ts";
import { parseJson } from "../engine/json/parse.ts";
import { toC2 } from "../engine/json/write.ts";

/** What is kept of a document instead of it: enough to say where another one differs first. */
export type SectionDigests = {
  /** Digest of each list, map and value, by its path. */
  readonly sections: Readonly<Record<string, string>>;
  /** For each list whose items say their tick: a line `TICK DIGEST` for each tick that has items, in their order. */
  readonly ticks: Readonly<Record<string, readonly string[]>>;
};

/** Maps whose members are sections of their own (engine-core 16 and 19). */
const opened: readonly string[] = ["session", "tick_result"];

/** Lines by tick only find a place, sections prove; 64 bits are enough to find one. */
const tickDigits = 16;

/** The digests of a canonical document (C2). */
export function sectionDigests(document: string, sha256: Sha256): SectionDigests {
  const sections: Record<string, string> = {};
  const ticks: Record<string, readonly string[]> = {};
  for (const [path, value] of sectionsOf(parseJson(document), "")) {
    const items = Array.isArray(value)
      ? value.map((item: Json) => ({ tick: tickOf(item), text: toC2(item) }))
      : null;
    sections[path] = sha256(items === null ? toC2(value) : `[${items.map(({ text }) => text).join(",")}]`);
    if (items?.some(({ tick }) => tick !== null)) ticks[path] = tickLines(items, sha256);
  }
  return { sections, ticks };
}

function* sectionsOf(value: Json, path: string): Generator<readonly [path: string, value: Json]> {
  for (const [name, member] of value as JsonMap) {
    const here = path === "" ? name : `${path}.${name}`;
    if (opened.includes(name)) yield* sectionsOf(member, here);
    else yield [here, member];
  }
}

/** Null when the item is of no tick. */
function tickOf(item: Json): string | null {
  const tick = item instanceof Map ? item.get("tick") : undefined;
  return tick === undefined ? null : toC2(tick);
}

function tickLines(
  items: readonly { readonly tick: string | null; readonly text: string }[],
  sha256: Sha256,
): readonly string[] {
  const byTick = new Map<string, string>();
  for (const { tick, text } of items) {
    if (tick !== null) byTick.set(tick, `${byTick.get(tick) ?? ""}${text}`);
  }
  return Array.from(byTick, ([tick, texts]) => `${tick} ${sha256(texts).slice(0, tickDigits)}`);
}

/**
 * Where two documents part, a line for each section that differs: those with ticks first, the earliest tick before the
 * others, because what comes later may only follow from it.
 */
export function sectionDifferences(golden: SectionDigests, fresh: SectionDigests): readonly string[] {
  const names = [...new Set([...Object.keys(golden.sections), ...Object.keys(fresh.sections)])];
  return names
    .filter((name) => golden.sections[name] !== fresh.sections[name])
    .map((name) => ({ name, tick: firstTick(golden.ticks[name] ?? [], fresh.ticks[name] ?? []) }))
    .sort((a, b) => (a.tick === b.tick ? 0 : a.tick - b.tick))
    .map(({ name, tick }) => {
      if (golden.sections[name] === undefined) return `${name}: the golden has none`;
      if (fresh.sections[name] === undefined) return `${name}: the golden alone has it`;
      return tick === Number.POSITIVE_INFINITY ? `${name} differs` : `${name} differs from tick ${tick}`;
    });
}

/** The first tick in which two lists of lines differ; infinite when the same lines are in both. */
function firstTick(golden: readonly string[], fresh: readonly string[]): number {
  const [before, after] = [new Set(golden), new Set(fresh)];
  const alone = [...golden.filter((line) => !after.has(line)), ...fresh.filter((line) => !before.has(line))];
  return Math.min(...alone.map((line) => Number(line.split(" ")[0])));
}
