import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { documentDigest, runToEnd, sha256 } from "../../bench/engine-run.ts";
import { goldenDifferences, goldensOf } from "../../bench/goldens.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { toC2 } from "../../engine/json/write.ts";
import { conformance } from "../support/conformance.ts";
import { lacking } from "../support/lacking.ts";
import { viaCheckpoint } from "../support/runs.ts";

/**
 * Goal: what we ship runs as it always did, however it is run. Method: everything shipped is run twice, once more with
 * its state written out and read back at every tick, and once by a program of its own; all give the bytes of the golden.
 * `npm run goldens` shows all differences, and replaces goldens when told to.
 */
const root = join(import.meta.dirname, "..", "..");
const folder = join(root, "test", "fixtures", "snapshots");
const goldens = goldensOf(root);

const textOfGolden = (file: string): string => readFileSync(join(folder, file), "utf8");

/** A few differences are enough to see what is going on; the first is the lowest tick's. */
const shownDiffs = 5;

const advice = "if this is meant, see docs/ops/snapshots.md and run: npm run goldens -- --write";

test.each(goldens)("$file is made again", ({ file, text }) => {
  expect(goldenDifferences(file, textOfGolden(file), text(), shownDiffs), advice).toEqual([]);
});

describe("the same document", () => {
  const sessions = goldens.flatMap(({ file, session }) => (session === null ? [] : [{ file, session }]));

  test.each(sessions)("of $file by a second run, and by one restored at every tick", ({ file, session }) => {
    const wanted = goldenDigest(file);
    expect(documentDigest(runToEnd(session())).sha256).toBe(wanted);
    expect(documentDigest(runToEnd(session(), viaCheckpoint)).sha256).toBe(wanted);
  });

  const program = join(root, "build", "cli", "aether", "main.js");
  const isUnbuilt = lacking(
    existsSync(program),
    "build/cli/aether is not there; run tsc -b",
    "can be installed",
  );

  const scenarios = goldens.flatMap(({ file, scenarioId }) =>
    scenarioId === null ? [] : [{ file, scenarioId }],
  );

  test.skipIf(isUnbuilt).each(scenarios)("of $file by a program of its own", ({ file, scenarioId }) => {
    const line = ["snapshot", "generate", scenarioId, "--form", "C2", "--output", "-"];
    const { status, stdout } = spawnSync(process.execPath, [program, ...line], { maxBuffer: 2 ** 26 });
    expect([status, sha256(stdout)]).toEqual([0, goldenDigest(file)]);
  });
});

test("there is a golden for everything we ship, and no other", () => {
  expect(readdirSync(folder).sort()).toEqual(goldens.map(({ file }) => file).sort());
});

// DESIGN decision 34: of what is published we hold digests.
test.skipIf(!conformance.present)("no golden is a published document", () => {
  const documentsIn = (path: string): readonly string[] =>
    readdirSync(path).map((name) => toC2(parseJson(readFileSync(join(path, name), "utf8"))));
  const published = ["published", "regenerated", "canonical"].flatMap((name) =>
    documentsIn(conformance.path("snapshots", name)),
  );
  expect(published.length).toBeGreaterThan(5);
  expect(documentsIn(folder).filter((document) => published.includes(document))).toEqual([]);
});

test("a run of each kind is among them", () => {
  expect(goldens.map(({ file }) => file)).toEqual(
    expect.arrayContaining([
      "gf01.digests.json",
      "line-4.digests.json",
      "ring-5.digests.json",
      "gov-codex-demo.digests.json",
      "aeon-apxi.digests.json",
      "line-4-pfna-demo.digests.json",
      "star-5.json",
      "line-4-pfna.json",
      "multi-graph-line-and-ring.json",
      "small-world-48.digests.json",
      "big-numbers-96.digests.json",
      "governed-48.digests.json",
    ]),
  );
});

/** The digest of the canonical document that a golden is of. */
function goldenDigest(file: string): string {
  const golden = textOfGolden(file);
  return file.endsWith(".digests.json")
    ? JSON.parse(golden).canonical_sha256
    : sha256(toC2(parseJson(golden)));
}
