import { type Diff, diffSnapshots, missing } from "../../../engine/compare/diff-snapshots.ts";
import type { Int } from "../../../engine/int.ts";
import type { Json } from "../../../engine/json/json.ts";
import { breather } from "../breather.ts";
import { addItemDiffs, diffDocuments, pairs } from "./diff-documents.ts";
import { type Item, itemsOf, type Part, partValue, tickResultName } from "./outline.ts";
import type { SnapshotFile } from "./snapshot-file.ts";

/**
 * How two documents differ, told by the tick. `tick` is null when no tick differs, only what stands outside of ticks:
 * then `diffs` is the first such difference. `isCut` says that a section of the tick has more.
 */
export type FirstDifference = {
  readonly tick: Int | null;
  readonly diffs: readonly Diff[];
  readonly isCut: boolean;
};

/** What leaves at its tick and depends on no later one: here the first differing tick is looked for. */
const ownSections = ["ledgers", "p_blocks", "i_blocks", "ingress_envelopes"];

/**
 * What is made after the last tick and carries values of the whole run, like the manifest check: it differs at every
 * tick once one ledger does, and so tells where the difference began only when nothing else does.
 */
const sealedSections = [
  "scenes",
  "envelopes",
  "governance_envelopes",
  "u_ledger_entries",
  "egress_envelopes",
  "lifecycle_envelopes",
];

/** How many differences of a tick are told per section. */
const shownMax = 20;
const configShownMax = 5;

/**
 * Finds the first tick whose content differs and what differs in it, section by section; without one the first
 * difference outside of ticks. Null when the documents say the same. Memory does not grow with the documents.
 *
 * @throws CommandFailure when a document is no JSON, Interrupted
 */
export async function firstDifference(
  baseline: SnapshotFile,
  candidate: SnapshotFile,
  interrupted: AbortSignal,
): Promise<FirstDifference | null> {
  const documents = [baseline, candidate] as const;
  const own = await earliestOf(documents, ownSections, null, interrupted);
  const tick = earliestTick(own);
  const sealed = await earliestOf(documents, sealedSections, tick, interrupted);
  const first = tick ?? earliestTick(sealed);
  if (first === null) {
    const diffs = await diffDocuments(baseline, candidate, 1, interrupted);
    return diffs.length === 0 ? null : { tick: null, diffs, isCut: false };
  }
  const sections = [...own, ...sealed].filter((each) => each.tick === first);
  return {
    tick: first,
    diffs: [...configDiffs(documents), ...sections.flatMap(({ diffs }) => diffs.slice(0, shownMax))],
    isCut: sections.some(({ diffs }) => diffs.length > shownMax),
  };
}

/** A few differences of the configurations: runs of two configurations need no other reason to differ. */
function configDiffs([baseline, candidate]: readonly [SnapshotFile, SnapshotFile]): readonly Diff[] {
  const [before, after] = [configOf(baseline), configOf(candidate)];
  if (before === undefined || after === undefined) return [];
  return diffSnapshots(partValue(baseline, before), partValue(candidate, after), before.path, configShownMax);
}

function configOf({ root }: SnapshotFile): Part | undefined {
  return root.kind === "map" ? root.members.get("config") : undefined;
}

/** How many ticks a document has. */
export async function ticksIn(document: SnapshotFile, interrupted: AbortSignal): Promise<number> {
  const breathe = breather(interrupted);
  let ticks = 0;
  const ledgers = sectionOf(document, "ledgers");
  if (ledgers === undefined) return 0;
  for (const _ of itemsOf(document, ledgers)) {
    ticks += 1;
    await breathe();
  }
  return ticks;
}

type TickDiffs = { readonly tick: Int; readonly diffs: readonly Diff[] };

/** Of each section the differences at `wanted`, or at the first tick that differs in it when that is null. */
async function earliestOf(
  documents: readonly [SnapshotFile, SnapshotFile],
  names: readonly string[],
  wanted: Int | null,
  interrupted: AbortSignal,
): Promise<readonly TickDiffs[]> {
  const found: TickDiffs[] = [];
  for (const name of names) {
    const earliest = await earliestIn(documents, name, wanted, interrupted);
    if (earliest !== null) found.push(earliest);
  }
  return found;
}

async function earliestIn(
  [baseline, candidate]: readonly [SnapshotFile, SnapshotFile],
  name: string,
  wanted: Int | null,
  interrupted: AbortSignal,
): Promise<TickDiffs | null> {
  const [before, after] = [sectionOf(baseline, name), sectionOf(candidate, name)];
  if (before === undefined || after === undefined) return null;
  const breathe = breather(interrupted);
  let earliest: TickDiffs | null = null;
  let index = 0;
  for (const items of pairs(itemsOf(baseline, before), itemsOf(candidate, after))) {
    const diffs = diffsOf(items, `${before.path}[${index}]`, candidate.isOurs);
    const tick = diffs.length === 0 ? null : tickOf(items);
    if (tick !== null && (wanted === null || tick === wanted)) earliest = earlier(earliest, { tick, diffs });
    // The shorter list has ended; the longer one's next item is where the difference begins.
    if (items.includes(undefined)) break;
    index += 1;
    await breathe();
  }
  return earliest;
}

function earlier(known: TickDiffs | null, found: TickDiffs): TickDiffs {
  if (known === null || found.tick < known.tick) return found;
  if (found.tick > known.tick || known.diffs.length > shownMax) return known;
  return { tick: known.tick, diffs: [...known.diffs, ...found.diffs] };
}

function diffsOf(
  [old, fresh]: readonly [Item | undefined, Item | undefined],
  path: string,
  isVouchedFor: boolean,
): readonly Diff[] {
  const diffs: Diff[] = [];
  if (old !== undefined && fresh !== undefined) {
    addItemDiffs(diffs, [old, fresh], path, shownMax + 1, isVouchedFor);
  } else {
    diffs.push({ path, baseline: abridged(old), candidate: abridged(fresh) });
  }
  return diffs;
}

/** An item that only one document has is told by its tick alone: a ledger may have thousands of edges. */
function abridged(item: Item | undefined): Json {
  const tick = item === undefined ? null : tickOf([item]);
  return tick === null ? (item?.value() ?? missing) : new Map([["tick", tick]]);
}

/** The tick of the items, the earlier one when they have different ones; null for what has none. */
function tickOf(items: readonly (Item | undefined)[]): Int | null {
  const ticks = items.flatMap((item) => {
    const value = item?.value();
    const tick = value instanceof Map ? value.get("tick") : undefined;
    return typeof tick === "number" || typeof tick === "bigint" ? [tick] : [];
  });
  return ticks.reduce<Int | null>((least, tick) => (least === null || tick < least ? tick : least), null);
}

function earliestTick(found: readonly TickDiffs[]): Int | null {
  return found.reduce<Int | null>((least, { tick }) => (least === null || tick < least ? tick : least), null);
}

/** A list of the tick loop's part, or beside it. */
function sectionOf({ root }: SnapshotFile, name: string): Part | undefined {
  if (root.kind !== "map") return undefined;
  const inner = root.members.get(tickResultName);
  const found = (inner?.kind === "map" ? inner.members.get(name) : undefined) ?? root.members.get(name);
  return found?.kind === "list" ? found : undefined;
}

/** Whether a file is a document rather than a configuration. */
export function isDocument(file: SnapshotFile): boolean {
  return sectionOf(file, "ledgers") !== undefined;
}
