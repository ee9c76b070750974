import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { diffDocuments } from "../../cli/aether/snapshot/diff-documents.ts";
import { openSnapshotFile } from "../../cli/aether/snapshot/snapshot-file.ts";
import { snapshotText } from "../../cli/aether/snapshot/snapshot-text.ts";
import { diffSnapshots } from "../../engine/compare/diff-snapshots.ts";
import type { Json } from "../../engine/json/json.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { toC2, toC3 } from "../../engine/json/write.ts";
import { anyJson } from "../support/any-json.ts";
import { conformance } from "../support/conformance.ts";
import { makeScratchFolder, scratchFolder } from "../support/scratch-folder.ts";
import { aether, configFile } from "./aether-line.ts";

const calm = new AbortController().signal;
const isRoot = process.getuid?.() === 0;

describe("aether snapshot compare", () => {
  const scratch = scratchFolder();
  let baseline: string;
  let published: string;

  beforeEach(async () => {
    baseline = scratch("baseline.json");
    await aether(["snapshot", "generate", "gf01", "--output", baseline]);
    published = readFileSync(baseline, "utf8");
  });

  const change = (pattern: string | RegExp, into: string): void =>
    writeFileSync(baseline, published.replace(pattern, into));
  const compare = (...more: readonly string[]): ReturnType<typeof aether> =>
    aether(["snapshot", "compare", "gf01", "--baseline", baseline, ...more]);

  test("says that a run matches its snapshot, exit 0", async () => {
    expect(await compare()).toEqual({ code: 0, out: "Snapshots match\n", err: "" });
  });

  test.each([
    { name: "compact", rewrite: (text: string) => toC2(parseJson(text)) },
    { name: "with its members in another order", rewrite: (text: string) => reversed(text) },
    {
      name: "with white space everywhere",
      rewrite: (text: string) => ` ${text.replaceAll(":", " :\t\r\n")} \n`,
    },
  ])("a snapshot that is $name says the same", async ({ rewrite }) => {
    writeFileSync(baseline, rewrite(published));
    expect(await compare()).toMatchObject({ code: 0, out: "Snapshots match\n" });
  });

  test.each([
    {
      name: "an integer",
      from: '"du": 2',
      into: '"du": 20000000000000000000000000000000000000001',
      says: "tick_result.ledgers[0].edges[0].du: baseline=20000000000000000000000000000000000000001 candidate=2",
    },
    {
      name: "an integer that became a float",
      from: '"du": 2',
      into: '"du": 2.0',
      says: "tick_result.ledgers[0].edges[0].du: baseline=2.0 candidate=2",
    },
    {
      name: "a member that is gone",
      from: /"gid": "GF01",\n/,
      into: "",
      says: "config.gid: baseline='<missing>' candidate='GF01'",
    },
    {
      name: "a member nobody knows, whose name would clear a screen",
      from: '"config": {',
      into: '"\\u001b[2J\\n": 1, "config": {',
      says: "\\u001b[2J\\n: baseline=1 candidate='<missing>'",
    },
  ])("tells $name, exit 1", async ({ from, into, says }) => {
    change(from, into);
    expect(await compare()).toEqual({ code: 1, out: `${says}\n`, err: "" });
  });

  test("tells the length of a list last, after its items", async () => {
    const document = JSON.parse(published);
    document.tick_result.scenes.pop();
    document.tick_result.scenes[0].tick = 7;
    writeFileSync(baseline, JSON.stringify(document));
    expect((await compare()).out).toBe(
      "tick_result.scenes[0].tick: baseline=7 candidate=1\ntick_result.scenes.length: baseline=7 candidate=8\n",
    );
  });

  test("stops at --max-diffs and says that there may be more", async () => {
    change(/"f_e": 0/g, '"f_e": 1');
    const outcome = await compare("--max-diffs", "3");
    expect(outcome.out.trimEnd().split("\n")).toHaveLength(3);
    expect(outcome.err).toBe("there may be more than these 3; --max-diffs raises the limit\n");
    expect((await compare("--quiet")).err).toBe("");
  });

  test("tells fifty when nobody says how many", async () => {
    change(/"f_e": 0/g, '"f_e": 1');
    expect((await compare()).out.trimEnd().split("\n")).toHaveLength(50);
  });

  test("--json has values as they are, integers of any size unquoted", async () => {
    change('"du": 2', '"du": 123456789012345678901');
    const outcome = await compare("--json");
    expect(outcome.code).toBe(1);
    expect(outcome.out).toContain('"baseline": 123456789012345678901');
    expect(JSON.parse(outcome.out)).toMatchObject({ match: false, diffs: [{ candidate: 2 }] });
    expect(
      JSON.parse((await aether(["snapshot", "compare", "ring-5", "--baseline", baseline, "--json"])).out)
        .match,
    ).toBe(false);
  });

  test("--output writes the candidate in the file form, also when it matches", async () => {
    const output = scratch("deep/candidate.json");
    expect((await compare("--output", output)).code).toBe(0);
    expect(readFileSync(output, "utf8")).toBe(published);
  });

  test("--candidate compares two files and runs nothing", async () => {
    const candidate = scratch("candidate.json");
    writeFileSync(candidate, reversed(published));
    const output = scratch("written.json");
    const argv = [
      "snapshot",
      "compare",
      "--baseline",
      baseline,
      "--candidate",
      candidate,
      "--output",
      output,
    ];
    expect(await aether(argv)).toMatchObject({ code: 0, out: "Snapshots match\n" });
    expect(readFileSync(output, "utf8")).toBe(published);
  });

  test("a document in a file is a TARGET too", async () => {
    expect((await aether(["snapshot", "compare", baseline, "--baseline", baseline])).code).toBe(0);
  });

  test("a baseline may come through a pipe, or a link", async () => {
    execFileSync("mkfifo", [scratch("pipe")]);
    const writer = spawn("sh", ["-c", `cat "$0" > "$1"`, baseline, scratch("pipe")], { stdio: "ignore" });
    // Opening a pipe waits for its other end, which another process holds.
    expect((await aether(["snapshot", "compare", "gf01", "--baseline", scratch("pipe")])).code).toBe(0);
    writer.kill();
    symlinkSync(basename(baseline), scratch("link"));
    expect((await aether(["snapshot", "compare", "gf01", "--baseline", scratch("link")])).code).toBe(0);
  });

  test.each([
    { name: "empty", content: "", says: "offset 0: expected a value, not the end of the text" },
    { name: "cut off", content: '{"tick_result":{"ledgers":[{"tick":1', says: "the text ends in the middle" },
    { name: "cut off in a string", content: '{"a":"b\\"', says: "the text ends in the middle of a string" },
    { name: "two documents", content: "{} {}", says: 'offset 3: unexpected "{" after the document' },
    { name: "a map without a colon", content: '{"a" 1}', says: 'expected ":", not "1"' },
    { name: "a map with a bare key", content: "{a:1}", says: "expected a value" },
    { name: "a list with a comma too many", content: '{"config":{},"l":[1,]}', says: "expected a value" },
    { name: "a word that is none", content: '{"config":yes}', says: "in config: line 1, column 1" },
    { name: "with a byte order mark", content: "\ufeff{}", says: "byte order mark" },
    { name: "not UTF-8", content: Buffer.from([0x22, 0xff, 0x22]), says: "it is not UTF-8" },
    { name: "nested without end", content: "[".repeat(100_000), says: "the text ends in the middle" },
    {
      name: "nested too deep",
      content: `{"config":${"[".repeat(600)}${"]".repeat(600)}}`,
      says: "nested deeper than 512",
    },
  ])("a baseline that is $name is one clear message, exit 1", async ({ content, says }) => {
    writeFileSync(baseline, content);
    const outcome = await compare("--max-diffs", "9999");
    expect(outcome).toMatchObject({ code: 1 });
    expect(outcome.err).toContain(baseline);
    expect(outcome.err).toContain(says);
    expect(outcome.err).not.toContain("    at ");
  });

  test("items that are the same bytes but no JSON are refused all the same", async () => {
    writeFileSync(baseline, '{"ledgers":[{"tick":nope}]}');
    const outcome = await aether(["snapshot", "compare", "--baseline", baseline, "--candidate", baseline]);
    expect(outcome).toMatchObject({ code: 1, out: "" });
    expect(outcome.err).toContain("in ledgers[0]: line 1, column 9");
  });

  test.each([
    { name: "absent", path: "nothing.json", says: "no such file" },
    { name: "a folder", path: ".", says: "EISDIR" },
  ])("a baseline that is $name says so", async ({ path, says }) => {
    const outcome = await aether(["snapshot", "compare", "gf01", "--baseline", scratch(path)]);
    expect(outcome).toMatchObject({ code: 1, out: "" });
    expect(outcome.err).toContain(says);
  });

  test.skipIf(isRoot)("a baseline that may not be read says so", async () => {
    chmodSync(baseline, 0);
    expect((await compare()).err).toContain("EACCES");
  });

  test.each([
    { argv: ["gf01"], says: "--baseline" },
    { argv: ["--baseline", "x"], says: "can't be read" },
    { argv: ["gf01", "--baseline", "x", "--max-diffs", "0"], says: "at least 1" },
    { argv: ["gf01", "--baseline", "x", "--max-diffs", "-1"], says: "whole number" },
  ])("$argv is refused", async ({ argv, says }) => {
    const outcome = await aether(["snapshot", "compare", ...argv]);
    expect(outcome.code).toBe(says === "can't be read" ? 1 : 2);
    expect(outcome.err).toContain(says);
  });
});

describe("aether snapshot update", () => {
  const scratch = scratchFolder();
  let baseline: string;
  let published: string;

  beforeEach(async () => {
    baseline = scratch("baseline.json");
    await aether(["snapshot", "generate", "gf01", "--output", baseline]);
    published = readFileSync(baseline, "utf8");
    writeFileSync(baseline, published.replace('"du": 2', '"du": 3'));
  });

  const update = (
    more: readonly string[],
    given: Parameters<typeof aether>[1] = {},
  ): ReturnType<typeof aether> =>
    aether(["snapshot", "update", "gf01", "--baseline", baseline, ...more], given);
  const diff = "tick_result.ledgers[0].edges[0].du: baseline=3 candidate=2\n";

  test.each(["y", "Yes", " y "])("shows the diff, asks, and writes after %j", async (answer) => {
    const outcome = await update([], { answer });
    expect(outcome).toEqual({
      code: 0,
      out: `${diff}Wrote snapshot to ${baseline}\n`,
      err: `Replace ${baseline}? [y/N] `,
    });
    expect(readFileSync(baseline, "utf8")).toBe(published);
  });

  test.each(["", "n", "yesterday"])("writes nothing after %j, exit 1", async (answer) => {
    const before = readFileSync(baseline, "utf8");
    const outcome = await update([], { answer });
    expect(outcome).toMatchObject({ code: 1, out: diff });
    expect(outcome.err).toContain("nothing was written");
    expect(readFileSync(baseline, "utf8")).toBe(before);
  });

  test("without a terminal nothing is written unless --yes says so, exit 2", async () => {
    const before = readFileSync(baseline, "utf8");
    const outcome = await update([]);
    expect(outcome).toMatchObject({ code: 2, out: "" });
    expect(outcome.err).toContain("--yes");
    expect(readFileSync(baseline, "utf8")).toBe(before);
    expect(await update(["--yes"])).toMatchObject({ code: 0, err: "" });
    expect(readFileSync(baseline, "utf8")).toBe(published);
  });

  test("keeps the mode of the file, and leaves nothing beside it", async () => {
    chmodSync(baseline, 0o640);
    await update(["--yes"]);
    expect(statSync(baseline).mode & 0o777).toBe(0o640);
    expect(readdirSync(scratch("."))).toEqual([basename(baseline)]);
  });

  test("asks nothing and writes nothing when the snapshot matches", async () => {
    writeFileSync(baseline, reversed(published));
    expect(await update([], { answer: "y" })).toEqual({ code: 0, out: "Snapshots match\n", err: "" });
    expect(readFileSync(baseline, "utf8")).toBe(reversed(published));
  });

  test("makes a snapshot that was not there", async () => {
    const fresh = scratch("new/one.json");
    const outcome = await aether(["snapshot", "update", "gf01", "--baseline", fresh, "--yes"]);
    expect(outcome).toMatchObject({
      code: 0,
      out: `${fresh} does not exist yet\nWrote snapshot to ${fresh}\n`,
    });
    expect(readFileSync(fresh, "utf8")).toBe(published);
  });

  test("--json tells what differed and whether it was written", async () => {
    const outcome = await update(["--json", "--yes"]);
    expect(JSON.parse(outcome.out)).toMatchObject({ match: false, written: true, diffs: [{ baseline: 3 }] });
    expect(JSON.parse((await update(["--json", "--yes"])).out)).toEqual({
      match: true,
      written: false,
      diffs: [],
    });
  });

  test("a broken configuration changes no snapshot", async () => {
    const before = readFileSync(baseline, "utf8");
    writeFileSync(scratch("broken.json"), "{}");
    const argv = [
      "snapshot",
      "update",
      "--run-config",
      scratch("broken.json"),
      "--baseline",
      baseline,
      "--yes",
    ];
    expect((await aether(argv)).code).toBe(1);
    expect(readFileSync(baseline, "utf8")).toBe(before);
  });
});

describe.skipIf(!conformance.present)("published snapshots, written in the order of their making", () => {
  test.each([
    { scenario: "gov-codex-demo", file: "governance_codex_demo_run_snapshot.json" },
    { scenario: "line-4", file: "line_4_run_snapshot.json" },
    { scenario: "ring-5", file: "ring_5_run_snapshot.json" },
  ])("$scenario matches", async ({ scenario, file }) => {
    const argv = [
      "snapshot",
      "compare",
      scenario,
      "--baseline",
      conformance.path("snapshots", "published", file),
    ];
    expect(await aether(argv)).toMatchObject({ code: 0, out: "Snapshots match\n" });
  });
});

describe("documents read piece by piece", () => {
  const anyDocument = fc.oneof(
    anyJson,
    fc
      .dictionary(fc.constantFrom("ledgers", "config", "tick_result", "__proto__", ""), anyJson)
      .map((members) => new Map(Object.entries(members))),
    fc.tuple(fc.array(anyJson, { maxLength: 4 }), anyJson).map(
      ([ledgers, more]) =>
        new Map<string, Json>([
          [
            "tick_result",
            new Map<string, Json>([
              ["ledgers", ledgers],
              ["more", more],
            ]),
          ],
        ]),
    ),
  );

  test("differ where documents read whole do, and are written as those are", async () => {
    const folder = makeScratchFolder();
    const [one, other] = [join(folder.path, "one"), join(folder.path, "other")];
    try {
      await fc.assert(
        fc.asyncProperty(anyDocument, anyDocument, fc.nat(6), async (a, b, max) => {
          writeFileSync(one, toC2(a));
          writeFileSync(other, toC3(b));
          const [before, after] = [openSnapshotFile(one), openSnapshotFile(other)];
          expect(await diffDocuments(before, after, max, calm)).toEqual(
            diffSnapshots(parseJson(toC2(a)), parseJson(toC3(b)), "", max),
          );
          expect([...snapshotText(before)].join("")).toBe(toC3(a));
          before.close();
          after.close();
        }),
      );
    } finally {
      folder.remove();
    }
  });

  test("a large document is compared item by item, across every boundary of its chunks", async () => {
    const folder = makeScratchFolder();
    const path = join(folder.path, "large");
    const items = Array.from({ length: 40_000 }, (_, tick) => ({ tick, text: 'é\\"]}'.repeat(tick % 7) }));
    writeFileSync(path, JSON.stringify({ ledgers: items }));
    const [before, after] = [openSnapshotFile(path), openSnapshotFile(path)];
    expect(await diffDocuments(before, after, 1, calm)).toEqual([]);
    expect([...snapshotText(before)].join("")).toBe(toC3(parseJson(readFileSync(path, "utf8"))));
    before.close();
    after.close();
    folder.remove();
  });
});

test("a comparison can be interrupted, and leaves no file behind", async () => {
  const folder = makeScratchFolder();
  const baseline = join(folder.path, "b.json");
  await aether(["snapshot", "generate", "gf01", "--output", baseline]);
  const controller = new AbortController();
  controller.abort();
  const argv = [
    "snapshot",
    "compare",
    "--run-config",
    configFile("gf01"),
    "--baseline",
    baseline,
    "--output",
    join(folder.path, "o"),
  ];
  expect(await aether(argv, { interrupted: controller.signal })).toEqual({ code: 130, out: "", err: "" });
  expect(existsSync(join(folder.path, "o"))).toBe(false);
  folder.remove();
});

/** The same document with the members of every map in the opposite order. */
function reversed(text: string): string {
  return JSON.stringify(JSON.parse(text), (_, value) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).reverse())
      : value,
  );
}
