import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Pace, requestedBlocks, writeBlockFolder } from "../../cli/aether/block-folder.ts";
import { filesOnDisk } from "../../cli/aether/config-files.ts";
import { requireParsed } from "../../cli/aether/config-refused.ts";
import { sha256 } from "../../cli/aether/sha256.ts";
import { inflate } from "../../cli/aether/zlib.ts";
import { Interrupted } from "../../cli/failures.ts";
import { loadSession } from "../../engine/config/load-session.ts";
import { openBlockStore } from "../../engine/loom/block-index.ts";
import { type LoadedBlock, loadBlock } from "../../engine/loom/load-block.ts";
import type { TickRecord } from "../../engine/records.ts";
import { completedRun } from "../support/runs.ts";
import { scratchFolder } from "../support/scratch-folder.ts";
import { aether, configFile } from "./aether-line.ts";

const gf01Tip = "b5769f355c6131cd33400d9d6d3ff6f7648bb2a4db823665a119f0c45174cadc";

/** All blocks of a folder, each proved by its hashes: P-blocks, then I-blocks. */
function blocksIn(folder: string): readonly LoadedBlock[] {
  const store = openBlockStore(readFileSync(join(folder, "index.json"), "utf8"), null);
  const load =
    (type: "P" | "I") =>
    ({ tick, path, bin_path }: (typeof store.p)[number]): LoadedBlock => {
      const json = readFileSync(join(folder, path), "utf8");
      const bin = readFileSync(join(folder, bin_path));
      return loadBlock(store, type, tick, { json, bin }, { sha256, inflate });
    };
  return [...store.p.map(load("P")), ...store.i.map(load("I"))];
}

function namesOf(blocks: readonly LoadedBlock[]): string {
  return blocks.map(({ type, tick }) => `${type}${tick}`).join(" ");
}

/** Every file below a folder with its content. */
function contentOf(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, "hex")]));
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

describe("aether run --blocks", () => {
  const scratch = scratchFolder();

  test("writes the block store of gf01 beside the same summary", async () => {
    const blocks = scratch("deep/er/blocks");
    const outcome = await aether(["run", "gf01", "--blocks", blocks]);
    expect(outcome).toEqual(await aether(["run", "gf01"]));
    expect(outcome.code).toBe(0);
    const stored = blocksIn(blocks);
    expect(namesOf(stored)).toBe("P1 P2 P3 P4 P5 P6 P7 P8 I8");
    expect(stored.at(-1)?.hash).toBe(gf01Tip);
    expect(contentOf(blocks).size).toBe(1 + 2 * 9);
  });

  test("works with structured log lines, and after a resume, too", async () => {
    const [events, resumed, whole] = [scratch("events"), scratch("resumed"), scratch("whole")];
    await aether(["run", "gf01", "--blocks", whole]);
    expect((await aether(["run", "gf01", "--events", "--blocks", events])).code).toBe(0);
    const checkpoint = scratch("paused.txt");
    await aether(["run", "gf01", "--pause-at", "5", "--checkpoint", checkpoint]);
    expect((await aether(["run", "gf01", "--resume", checkpoint, "--blocks", resumed])).code).toBe(0);
    expect(contentOf(events)).toEqual(contentOf(whole));
    expect(contentOf(resumed)).toEqual(contentOf(whole));
  });

  test.each([
    { keep: "1", names: "P20 I16" },
    { keep: "2", names: "P19 P20 I8 I16" },
    { keep: "9", names: "P12 P13 P14 P15 P16 P17 P18 P19 P20 I8 I16" },
  ])("--blocks-keep $keep leaves $names", async ({ keep, names }) => {
    const blocks = scratch("blocks");
    await aether(["run", "gf01", "--ticks", "20", "--blocks", blocks, "--blocks-keep", keep]);
    expect(namesOf(blocksIn(blocks))).toBe(names);
    expect(contentOf(blocks).size).toBe(1 + 2 * names.split(" ").length);
  });

  test("does the same again in the same folder, goes on from fewer ticks, and narrows the window", async () => {
    const [again, fresh] = [scratch("again"), scratch("fresh")];
    await aether(["run", "gf01", "--blocks", again]);
    const first = contentOf(again);
    expect((await aether(["run", "gf01", "--blocks", again])).code).toBe(0);
    expect(contentOf(again)).toEqual(first);
    expect((await aether(["run", "gf01", "--ticks", "20", "--blocks", again])).code).toBe(0);
    await aether(["run", "gf01", "--ticks", "20", "--blocks", fresh]);
    expect(contentOf(again)).toEqual(contentOf(fresh));
    await aether(["run", "gf01", "--ticks", "20", "--blocks", again, "--blocks-keep", "3"]);
    expect(namesOf(blocksIn(again))).toBe("P18 P19 P20 I8 I16");
    expect(contentOf(again).size).toBe(1 + 2 * 5);
  });

  test("takes an empty folder, and one where an index was only begun", async () => {
    mkdirSync(scratch("empty"));
    put(scratch("begun/index.json.4711.tmp"), '{"i":[');
    for (const name of ["empty", "begun"]) {
      expect((await aether(["run", "gf01", "--blocks", scratch(name)])).code).toBe(0);
      expect(contentOf(scratch(name)).size).toBe(1 + 2 * 9);
    }
  });

  test.each<{ name: string; prepare: (folder: string) => void; says: string }>([
    { name: "is a file", prepare: (folder) => put(folder, "mine"), says: "it is no folder" },
    {
      name: "holds something else",
      prepare: (folder) => put(join(folder, "thesis.txt"), "mine"),
      says: "it holds thesis.txt, which is no part of a block store",
    },
    {
      name: "holds blocks without an index",
      prepare: (folder) => put(join(folder, "pblocks/tick_1.json"), "{}"),
      says: "it has no index.json",
    },
    {
      name: "holds an index of something else",
      prepare: (folder) => put(join(folder, "index.json"), '{"name":"mine"}'),
      says: "this is no block index",
    },
    {
      name: "holds another file among the blocks",
      prepare: (folder) => {
        put(join(folder, "index.json"), '{"i":[],"p":[]}');
        put(join(folder, "pblocks/tick_01.json"), "mine");
      },
      says: "it holds pblocks/tick_01.json, which is no part of a block store",
    },
    {
      name: "has a link among the blocks",
      prepare: (folder) => {
        put(join(folder, "index.json"), '{"i":[],"p":[]}');
        mkdirSync(join(folder, "pblocks"));
        put(`${folder}.elsewhere`, "mine");
        symlinkSync(`${folder}.elsewhere`, join(folder, "pblocks/tick_1.json"));
      },
      says: "it holds pblocks/tick_1.json, which is no part of a block store",
    },
    {
      name: "has a link for a folder of blocks",
      prepare: (folder) => {
        put(join(folder, "index.json"), '{"i":[],"p":[]}');
        mkdirSync(`${folder}.elsewhere`);
        symlinkSync(`${folder}.elsewhere`, join(folder, "iblocks"));
      },
      says: "it holds iblocks, which is no part of a block store",
    },
  ])("refuses a folder that $name, before the run, and leaves it alone", async ({ prepare, says }) => {
    const folder = scratch("taken");
    prepare(folder);
    const before = contentOf(dirname(folder));
    const outcome = await aether(["run", "gf01", "--ticks", "1000000000", "--blocks", folder]);
    expect(outcome).toMatchObject({ code: 1, out: "" });
    expect(outcome.err).toContain(`no block store can be written into ${folder}`);
    expect(outcome.err).toContain(says);
    expect(contentOf(dirname(folder))).toEqual(before);
  });

  test.each([
    { name: "another run", argv: ["line-4"], tick: 1 },
    { name: "the same run with fewer ticks", argv: ["gf01"], tick: 9 },
  ])("refuses to write $name over a store, and leaves it alone", async ({ argv, tick }) => {
    const folder = scratch("taken");
    await aether(["run", "gf01", "--ticks", "12", "--blocks", folder]);
    const before = contentOf(folder);
    const outcome = await aether(["run", ...argv, "--blocks", folder, "--json"]);
    expect(outcome.code).toBe(1);
    expect(JSON.parse(outcome.out)).toMatchObject({ error: { error_code: "blocks_refused" } });
    expect(outcome.out).toContain(`it holds blocks of another run, tick ${tick} among them`);
    expect(contentOf(folder)).toEqual(before);
  });

  test.each([
    { argv: ["--blocks-keep", "3"], says: "--blocks-keep says how much of --blocks stays" },
    { argv: ["--blocks", "x", "--blocks-keep", "0"], says: "--blocks-keep must be at least 1" },
    { argv: ["--blocks", "x", "--blocks-keep", "-1"], says: "--blocks-keep must be a whole number" },
    { argv: ["--blocks", "x", "--blocks-keep", "9007199254740992"], says: "may be at most 9007199254740991" },
    {
      argv: ["--blocks", "x", "--pause-at", "3", "--checkpoint", "y"],
      says: "--blocks is written when a run ends",
    },
  ])("$argv is a wrong command line, exit 2", async ({ argv, says }) => {
    const outcome = await aether(["run", "gf01", ...argv]);
    expect(outcome).toMatchObject({ code: 2, out: "" });
    expect(outcome.err).toContain(says);
  });
});

/*
 * Goal: wherever the writing of a store stops, the folder holds one that can be read, and doing it again makes it
 * whole. Method: the records run out, or Ctrl-C comes, at a tick of our choice; there are enough of them for an
 * index in between.
 */
describe("a store whose writing was stopped", () => {
  const scratch = scratchFolder();
  const ticks = 60;
  const pace: Pace = { batchBlocks: 8, batchCharacters: 1_000_000, indexEvery: 16 };
  const config = requireParsed(loadSession(filesOnDisk, configFile("ring-5"), { ticksTotal: ticks }));
  const { records } = completedRun(config);
  const running = new AbortController().signal;

  function write(
    folder: string,
    given: () => Iterable<TickRecord>,
    { keep, interrupted = running }: { keep?: number; interrupted?: AbortSignal } = {},
  ): Promise<void> {
    const requested = requestedBlocks({
      blocks: folder,
      ...(keep === undefined ? {} : { blocksKeep: keep }),
    });
    if (requested === null) throw new Error("blocks were asked for");
    return writeBlockFolder(requested, given, interrupted, pace);
  }

  /** Records up to a tick, then Ctrl-C. */
  function* interruptedAfter(tick: number, controller: AbortController): Generator<TickRecord> {
    for (const record of records) {
      if (record.tick === tick) controller.abort();
      yield record;
    }
  }

  test.each([
    { at: 1, keep: undefined, stored: "" },
    { at: 15, keep: undefined, stored: "" },
    { at: 20, keep: undefined, stored: "P1 P2 P3 P4 P5 P6 P7 P8 P9 P10 P11 P12 P13 P14 P15 I8" },
    { at: 60, keep: undefined, stored: expect.stringMatching(/^P1 P2 .* P57 I8 I16 I24 I32 I40 I48 I56$/) },
    { at: 20, keep: 2, stored: "P14 P15 I8" },
    { at: 60, keep: 2, stored: "P56 P57 I48 I56" },
  ])("at tick $at is readable, and then made whole (keep $keep)", async ({ at, keep, stored }) => {
    const folder = scratch("blocks");
    const controller = new AbortController();
    const options = keep === undefined ? {} : { keep };
    const stopped = write(folder, () => interruptedAfter(at, controller), {
      ...options,
      interrupted: controller.signal,
    });
    await expect(stopped).rejects.toThrow(Interrupted);
    expect(namesOf(blocksIn(folder))).toEqual(stored);

    await write(folder, () => records, options);
    const whole = scratch("whole");
    await write(whole, () => records, options);
    expect(contentOf(folder)).toEqual(contentOf(whole));
  });

  test("by a damaged record says so", async () => {
    const damaged = records.map((record) =>
      record.tick === 3 ? { ...record, p_block: { ...record.p_block, s_t: 8 } } : record,
    );
    await expect(write(scratch("blocks"), () => damaged)).rejects.toThrow("the blocks of tick 3 hash to");
    expect(blocksIn(scratch("blocks"))).toEqual([]);
  });

  test("by a folder that went away says so", async () => {
    const folder = scratch("blocks");
    function* removing(): Generator<TickRecord> {
      for (const record of records.slice(0, 20)) {
        if (record.tick === 10) rmSync(folder, { recursive: true });
        yield record;
      }
    }
    await expect(write(folder, removing)).rejects.toThrow(`the block store in ${folder} can't be written`);
  });
});
