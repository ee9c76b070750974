import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { goldensOf } from "../../bench/goldens.ts";
import { type Diff, diffSnapshots } from "../../engine/compare/diff-snapshots.ts";
import { parseJson } from "../../engine/json/parse.ts";

/**
 * Goal: what we ship runs as it always did. Method: every scenario and every multi-graph file is run twice; both runs give
 * the same bytes, and those of the golden. `npm run goldens` shows all differences, and replaces goldens when told to.
 */
const root = join(import.meta.dirname, "..", "..");
const folder = join(root, "test", "fixtures", "snapshots");
const goldens = goldensOf(root);

test.each(goldens)("$file is made again, and again", ({ file, text }) => {
  const golden = readFileSync(join(folder, file), "utf8");
  const [first, second] = [text(), text()];
  expect(firstDiffs(golden, first)).toEqual([]);
  expect(first === golden, "the bytes of a golden, not its values alone").toBe(true);
  expect(second === first, "the bytes of a second run").toBe(true);
});

test("there is a golden for everything we ship, and no other", () => {
  expect(readdirSync(folder).sort()).toEqual(goldens.map(({ file }) => file).sort());
});

test("a run of each kind is among them", () => {
  expect(goldens.map(({ file }) => file)).toEqual(
    expect.arrayContaining([
      "gf01.json",
      "line-4.json",
      "ring-5.json",
      "star-5.json",
      "aeon-apxi.json",
      "gov-codex-demo.json",
      "line-4-pfna.json",
      "multi-graph-line-and-ring.json",
      "small-world-48.digests.json",
      "big-numbers-96.digests.json",
    ]),
  );
});

/** A few are enough to see what is going on. */
function firstDiffs(golden: string, fresh: string): readonly Diff[] {
  return diffSnapshots(parseJson(golden), parseJson(fresh), "", 5);
}
