import { type Diff, diffText } from "../../../engine/compare/diff-snapshots.ts";
import type { JsonRecord } from "../../../engine/json/json.ts";
import { cleanText } from "../../output/clean-text.ts";

/** Differences as lines; names in a path may hold anything, and must not steer a terminal. */
export function diffLines(diffs: readonly Diff[]): string {
  return diffs.map((diff) => `${cleanText(diffText(diff))}\n`).join("");
}

/** The same as JSON, values as they are. */
export function diffRecords(diffs: readonly Diff[]): readonly JsonRecord[] {
  return diffs.map(({ path, baseline, candidate }) => ({ path, baseline, candidate }));
}
