import { addDiffs, type Diff, missing } from "../../../engine/compare/diff-snapshots.ts";
import { compareCodePoints } from "../../../engine/json/compare-code-points.ts";
import { type Breathe, breather } from "../breather.ts";
import { type Item, itemsOf, type Part, partValue } from "./outline.ts";
import type { SnapshotFile } from "./snapshot-file.ts";

/**
 * The differences that `diffSnapshots` finds between two documents, with a few items of each in memory at a time. A
 * list that one document lacks, or that is something else there, is told with its whole value and so is read whole.
 *
 * @throws CommandFailure when a document is no JSON, Interrupted
 */
export async function diffDocuments(
  baseline: SnapshotFile,
  candidate: SnapshotFile,
  maxDiffs: number,
  interrupted: AbortSignal,
): Promise<readonly Diff[]> {
  const walk: Walk = { baseline, candidate, maxDiffs, diffs: [], breathe: breather(interrupted) };
  await walkParts(walk, baseline.root, candidate.root);
  return walk.diffs;
}

type Walk = {
  readonly baseline: SnapshotFile;
  readonly candidate: SnapshotFile;
  readonly maxDiffs: number;
  readonly diffs: Diff[];
  readonly breathe: Breathe;
};

async function walkParts(walk: Walk, before: Part, after: Part): Promise<void> {
  const { baseline, candidate, maxDiffs, diffs } = walk;
  if (diffs.length >= maxDiffs) return;
  if (before.kind === "map" && after.kind === "map") await walkMembers(walk, before.members, after.members);
  else if (before.kind === "list" && after.kind === "list") await walkLists(walk, before, after);
  else addDiffs(diffs, partValue(baseline, before), partValue(candidate, after), before.path, maxDiffs);
}

async function walkMembers(
  walk: Walk,
  before: ReadonlyMap<string, Part>,
  after: ReadonlyMap<string, Part>,
): Promise<void> {
  const { baseline, candidate, diffs } = walk;
  for (const name of [...new Set([...before.keys(), ...after.keys()])].sort(compareCodePoints)) {
    const [old, fresh] = [before.get(name), after.get(name)];
    if (old !== undefined && fresh !== undefined) await walkParts(walk, old, fresh);
    else if (old !== undefined)
      diffs.push({ path: old.path, baseline: partValue(baseline, old), candidate: missing });
    else if (fresh !== undefined)
      diffs.push({ path: fresh.path, baseline: missing, candidate: partValue(candidate, fresh) });
  }
}

async function walkLists(walk: Walk, before: Part, after: Part): Promise<void> {
  const { baseline, candidate, maxDiffs, diffs, breathe } = walk;
  let [baselineLength, candidateLength] = [0, 0];
  for (const [old, fresh] of pairs(itemsOf(baseline, before), itemsOf(candidate, after))) {
    if (old !== undefined && fresh !== undefined) {
      addItemDiffs(diffs, [old, fresh], `${before.path}[${baselineLength}]`, maxDiffs, candidate.isOurs);
      if (diffs.length >= maxDiffs) return;
    }
    if (old !== undefined) baselineLength += 1;
    if (fresh !== undefined) candidateLength += 1;
    await breathe();
  }
  if (baselineLength === candidateLength) return;
  diffs.push({ path: `${before.path}.length`, baseline: baselineLength, candidate: candidateLength });
}

/** Items of the same bytes are the same; one that nobody vouches for is read nevertheless, to see that it is JSON. */
export function addItemDiffs(
  diffs: Diff[],
  [old, fresh]: readonly [Item, Item],
  path: string,
  maxDiffs: number,
  isVouchedFor: boolean,
): void {
  if (!old.bytes.equals(fresh.bytes)) addDiffs(diffs, old.value(), fresh.value(), path, maxDiffs);
  else if (!isVouchedFor) old.value();
}

/** Two sequences side by side, to the end of the longer one. */
export function* pairs<T extends object>(
  one: Iterator<T, void>,
  other: Iterator<T, void>,
): Generator<readonly [T | undefined, T | undefined]> {
  for (;;) {
    const [left, right] = [one.next(), other.next()];
    if (left.done && right.done) return;
    yield [left.value ?? undefined, right.value ?? undefined];
  }
}
