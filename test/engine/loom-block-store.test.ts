import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deflate, inflate } from "../../cli/aether/zlib.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { toC2 } from "../../engine/json/write.ts";
import {
  type BlockChain,
  type ChainedBlock,
  chainRecord,
  emptyBlockChain,
} from "../../engine/loom/block-chain.ts";
import {
  type BlockStore,
  blockPaths,
  emptyBlockStore,
  indexText,
  openBlockStore,
} from "../../engine/loom/block-index.ts";
import { pressPointer, recordBlocks, type StoreChange } from "../../engine/loom/block-store.ts";
import { loadBlock } from "../../engine/loom/load-block.ts";
import { builtInProfile } from "../support/built-in.ts";
import { gf01Direct } from "../support/paper.ts";
import { completedRun } from "../support/runs.ts";
import { smallSession } from "../support/sessions.ts";
import { sha256 } from "../support/sha256.ts";

const packing = { deflate, sha256 };
const proving = { sha256, inflate };

function blocksOf(config = gf01Direct): readonly ChainedBlock[] {
  let chain: BlockChain = emptyBlockChain;
  return completedRun(config).records.flatMap((record) => {
    const next = chainRecord(chain, record, sha256);
    chain = next.chain;
    return next.blocks;
  });
}

/** A folder in memory: a store, and the files it has asked for. */
type Folder = { readonly store: BlockStore; readonly files: ReadonlyMap<string, Uint8Array> };

const emptyFolder = (keep: number | null): Folder => ({ store: emptyBlockStore(keep), files: new Map() });

function carriedOut({ files }: Folder, change: StoreChange): Folder {
  const after = new Map(files);
  for (const file of change.writes) {
    after.set(file.path, file.kind === "text" ? Buffer.from(file.text) : file.bytes);
  }
  for (const path of change.removes) after.delete(path);
  return { store: change.store, files: after };
}

/** Records blocks in batches of a size. */
function recorded(folder: Folder, blocks: readonly ChainedBlock[], size = 1): Folder {
  let result = folder;
  for (let at = 0; at < blocks.length; at += size) {
    result = carriedOut(result, recordBlocks(result.store, blocks.slice(at, at + size), packing));
  }
  return result;
}

function indexOf({ store }: Folder): string {
  return [...indexText(store)].join("");
}

function load({ store, files }: Folder, type: "P" | "I", tick: number): ReturnType<typeof loadBlock> {
  const paths = blockPaths(type, tick);
  const json = Buffer.from(files.get(paths.json) ?? []).toString("utf8");
  return loadBlock(store, type, tick, { json, bin: files.get(paths.bin) ?? new Uint8Array() }, proving);
}

const ticksOf = (folder: Folder): { readonly p: readonly number[]; readonly i: readonly number[] } => ({
  p: folder.store.p.map(({ tick }) => tick),
  i: folder.store.i.map(({ tick }) => tick),
});

/** P-blocks 1 to 7, I-blocks 2, 4 and 6. */
const small = blocksOf(smallSession({ totalTicks: 7, profile: { ...builtInProfile, iBlockSpacingW: 2 } }));

describe("the store of GF-01 (engine-core 7.6)", () => {
  const blocks = blocksOf();
  const folder = recorded(emptyFolder(null), blocks);

  test("has two files for each block", () => {
    const names = ["pblocks/tick_1", "pblocks/tick_2", "pblocks/tick_3", "pblocks/tick_4", "pblocks/tick_5"];
    names.push("pblocks/tick_6", "pblocks/tick_7", "pblocks/tick_8", "iblocks/tick_8");
    expect([...folder.files.keys()]).toEqual(names.flatMap((name) => [`${name}.json`, `${name}.bin`]));
  });

  test("a JSON file is C2 of type, hash and canonical block", () => {
    const text = Buffer.from(folder.files.get("iblocks/tick_8.json") ?? []).toString();
    const read = parseJson(text);
    expect(toC2(read)).toBe(text);
    expect(read).toEqual(
      new Map<string, unknown>([
        ["block", parseJson(blocks.at(-1)?.text ?? "")],
        ["hash", "b5769f355c6131cd33400d9d6d3ff6f7648bb2a4db823665a119f0c45174cadc"],
        ["type", "I"],
      ]),
    );
  });

  test("the index is C2 of the entries of both kinds, by tick", () => {
    const text = indexOf(folder);
    expect(toC2(parseJson(text))).toBe(text);
    const { p, i } = JSON.parse(text);
    expect(p.map(({ tick }: { tick: number }) => tick)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const bin = folder.files.get("iblocks/tick_8.bin") as Uint8Array;
    expect(i).toEqual([
      {
        tick: 8,
        hash: "b5769f355c6131cd33400d9d6d3ff6f7648bb2a4db823665a119f0c45174cadc",
        path: "iblocks/tick_8.json",
        bin_path: "iblocks/tick_8.bin",
        bin_hash: sha256(bin.subarray(15)),
        bin_envelope_hash: sha256(bin),
        bin_size: bin.length,
      },
    ]);
  });

  test("an opened index is the store, whose index it is again", () => {
    expect(openBlockStore(indexOf(folder), null)).toEqual(folder.store);
    expect(openBlockStore('{"i":[],"p":[]}', 3)).toEqual(emptyBlockStore(3));
    expect(indexOf(emptyFolder(null))).toBe('{"i":[],"p":[]}');
  });

  test.each(blocks.map((block) => ({ name: `${block.type}-block of tick ${block.tick}`, block })))(
    "the $name is loaded as it was recorded",
    ({ block }) => {
      const loaded = load(folder, block.type, block.tick);
      expect(loaded).toMatchObject(block);
      expect(toC2(loaded.block)).toBe(block.text);
    },
  );

  test("a pointer for Press", () => {
    const [entry] = folder.store.i;
    expect(pressPointer(folder.store, "I", 8)).toEqual({
      tick: 8,
      type: "I",
      hash: "b5769f355c6131cd33400d9d6d3ff6f7648bb2a4db823665a119f0c45174cadc",
      binary_hash: entry?.bin_hash,
      binary_envelope_hash: entry?.bin_envelope_hash,
      binary_path: "iblocks/tick_8.bin",
      binary_size: entry?.bin_size,
      schema_version: 1,
      compressed: true,
    });
  });

  test.each([
    {
      type: "I",
      tick: 7,
      kind: "not_found",
      says: "no I-block of tick 7 is stored; there are 1, from tick 8 to 8",
    },
    {
      type: "P",
      tick: 9,
      kind: "not_found",
      says: "no P-block of tick 9 is stored; there are 8, from tick 1 to 8",
    },
    { type: "P", tick: 0, kind: "not_found", says: "no P-block of tick 0 is stored" },
    { type: "p", tick: 1, kind: "value", says: 'a block\'s type must be P or I, not "p"' },
    { type: "__proto__", tick: 1, kind: "value", says: "must be P or I" },
  ])("no pointer to $type $tick", ({ type, tick, kind, says }) => {
    expect(() => pressPointer(folder.store, type, tick)).toThrow(
      expect.objectContaining({ kind, message: expect.stringContaining(says) }),
    );
  });

  test("a block that is not stored is not found", () => {
    expect(() => load(folder, "P", 9)).toThrow(expect.objectContaining({ kind: "not_found" }));
    expect(() => load(emptyFolder(null), "I", 8)).toThrow(
      "no I-block of tick 8 is stored; there is none at all",
    );
  });
});

describe("the rollback window keeps the last blocks of each kind", () => {
  test.each<{ keep: number | null; p: readonly number[]; i: readonly number[] }>([
    { keep: null, p: [1, 2, 3, 4, 5, 6, 7], i: [2, 4, 6] },
    { keep: 1, p: [7], i: [6] },
    { keep: 2, p: [6, 7], i: [4, 6] },
    { keep: 3, p: [5, 6, 7], i: [2, 4, 6] },
    { keep: 5, p: [3, 4, 5, 6, 7], i: [2, 4, 6] },
    { keep: 100, p: [1, 2, 3, 4, 5, 6, 7], i: [2, 4, 6] },
  ])("$keep", ({ keep, p, i }) => {
    const folder = recorded(emptyFolder(keep), small);
    expect(ticksOf(folder)).toEqual({ p, i });
    const named = [...folder.store.p, ...folder.store.i].flatMap(({ path, bin_path }) => [path, bin_path]);
    expect([...folder.files.keys()].sort()).toEqual(named.sort());
  });

  test("a dropped block is not found, the others load", () => {
    const folder = recorded(emptyFolder(2), small);
    expect(() => load(folder, "P", 5)).toThrow(
      expect.objectContaining({
        kind: "not_found",
        message: "no P-block of tick 5 is stored; there are 2, from tick 6 to 7",
      }),
    );
    expect(load(folder, "P", 6).tick).toBe(6);
  });

  test.each([0, -1, 1.5, Number.NaN])("a window of %d is refused", (keep) => {
    expect(() => emptyBlockStore(keep)).toThrow(expect.objectContaining({ kind: "value" }));
    expect(() => openBlockStore('{"i":[],"p":[]}', keep)).toThrow(expect.objectContaining({ kind: "value" }));
  });

  test("recorded together or one by one, a store is the same, and so are its files", () => {
    const anyKeep = fc.option(fc.integer({ min: 1, max: 8 }), { nil: null });
    fc.assert(
      fc.property(anyKeep, fc.integer({ min: 1, max: 12 }), fc.nat(10), (keep, size, reopenedAt) => {
        const before = recorded(emptyFolder(keep), small.slice(0, reopenedAt), size);
        const reopened = { ...before, store: openBlockStore(indexOf(before), keep) };
        const folder = recorded(reopened, small.slice(reopenedAt), size);
        const oneByOne = recorded(emptyFolder(keep), small);
        expect(folder.store).toEqual(oneByOne.store);
        expect(new Map([...folder.files].sort())).toEqual(new Map([...oneByOne.files].sort()));
      }),
    );
  });
});

test("blocks dropped by the batch that records them are not written", () => {
  const change = recordBlocks(emptyBlockStore(1), small, packing);
  expect(change.writes.map(({ path }) => path)).toEqual([
    "pblocks/tick_7.json",
    "pblocks/tick_7.bin",
    "iblocks/tick_6.json",
    "iblocks/tick_6.bin",
  ]);
  expect(change.removes).toEqual([]);
});

test("a block of a tick that is stored takes its place, one of an earlier tick its own", () => {
  const [p1, p2, , p3] = small as readonly [ChainedBlock, ChainedBlock, ChainedBlock, ChainedBlock];
  const other = { ...p2, text: p1.text, hash: p1.hash };
  const folder = recorded(emptyFolder(null), [p3, p2, other, p1]);
  expect(folder.store.p.map(({ tick, hash }) => [tick, hash])).toEqual([
    [1, p1.hash],
    [2, p1.hash],
    [3, p3.hash],
  ]);
  // Under another tick than its own a block is found out.
  expect(() => load(folder, "P", 2)).toThrow("pblocks/tick_2.bin holds the block of another tick than 2");
});

describe("an index is refused", () => {
  const good = recorded(emptyFolder(null), small);
  const entry = (tick: number): string => toC2(good.store.p[tick - 1] ?? null);

  test.each<{ name: string; text: string; says: string }>([
    { name: "that is empty", text: "", says: "line 1" },
    { name: "that was cut off", text: indexOf(good).slice(0, -2), says: "line 1" },
    { name: "of one kind only", text: '{"p":[]}', says: "it must be a map of 2 fields" },
    { name: "with a field more", text: '{"i":[],"p":[],"q":[]}', says: "it must be a map of 2 fields" },
    {
      name: "with an entry that is none",
      text: '{"i":[],"p":[{"tick":1}]}',
      says: "p[0] must be a map of 7 fields",
    },
    {
      name: "with a tick twice",
      text: `{"i":[],"p":[${entry(1)},${entry(1)}]}`,
      says: "P tick 1 stands after 1; ticks must ascend",
    },
    {
      name: "with ticks out of order",
      text: `{"i":[],"p":[${entry(2)},${entry(1)}]}`,
      says: "P tick 1 stands after 2",
    },
    {
      name: "with a path that leads elsewhere",
      text: `{"i":[],"p":[${entry(1).replace("pblocks/tick_1.json", "../../etc/passwd")}]}`,
      says: "must be pblocks/tick_1.json and pblocks/tick_1.bin, not ../../etc/passwd",
    },
    {
      name: "with P-blocks as I-blocks",
      text: `{"i":[${entry(1)}],"p":[]}`,
      says: "must be iblocks/tick_1.json",
    },
    {
      name: "with tick 0",
      text: `{"i":[],"p":[${entry(1).replaceAll("tick_1", "tick_0").replace('"tick":1', '"tick":0')}]}`,
      says: "P tick 0 stands after 0",
    },
    {
      name: "with a hash that is none",
      text: `{"i":[],"p":[${entry(1).replace(/"hash":"./, '"hash":"G')}]}`,
      says: "a hash of P tick 1 is not 64 lower-case hex digits",
    },
  ])("$name", ({ text, says }) => {
    expect(() => openBlockStore(text, null)).toThrow(
      expect.objectContaining({ kind: "value", message: expect.stringContaining(says) }),
    );
  });
});

describe("one flipped bit anywhere in a store is noticed", () => {
  const whole = recorded(emptyFolder(null), small.slice(0, 3));
  const intact = outcomeOf(whole);

  /** What is read of all blocks, or why not. */
  function outcomeOf(folder: Folder): string {
    try {
      const store = openBlockStore(indexOf(folder), null);
      const opened = { store, files: folder.files };
      const all = [
        ...store.p.map(({ tick }) => load(opened, "P", tick)),
        ...store.i.map(({ tick }) => load(opened, "I", tick)),
      ];
      return `${all.map(({ type, tick, text }) => `${type} ${tick} ${text}`).join("\n")}`;
    } catch (failure) {
      expect(failure).toMatchObject({ name: "EngineError" });
      return "refused";
    }
  }

  function flip(bytes: Uint8Array, bit: number): Uint8Array {
    const flipped = bytes.slice();
    const at = Math.floor(bit / 8);
    flipped[at] = (bytes[at] as number) ^ (1 << (bit % 8));
    return flipped;
  }

  test("the store itself is fine", () => {
    expect(intact).toContain("P 1 {");
    expect(intact).toContain("I 2 {");
  });

  test.each([...whole.files.keys()])("in %s", (path) => {
    const bytes = whole.files.get(path) as Uint8Array;
    for (let bit = 0; bit < 8 * bytes.length; bit += 1) {
      const files = new Map(whole.files).set(path, flip(bytes, bit));
      expect(outcomeOf({ ...whole, files }), `bit ${bit}`).toBe("refused");
    }
  });

  test("in the index", () => {
    const bytes = Buffer.from(indexOf(whole));
    for (let bit = 0; bit < 8 * bytes.length; bit += 1) {
      const text = Buffer.from(flip(bytes, bit)).toString("utf8");
      let outcome = "refused";
      try {
        outcome = outcomeOf({ ...whole, store: openBlockStore(text, null) });
      } catch (failure) {
        expect(failure).toMatchObject({ name: "EngineError", kind: "value" });
      }
      expect(outcome, `bit ${bit}`).toBe("refused");
    }
  });

  test.each([...whole.files.keys()])("and so is a missing %s", (path) => {
    const files = new Map(whole.files);
    files.delete(path);
    expect(outcomeOf({ ...whole, files })).toBe("refused");
  });
});

test("two blocks that have changed places are found out by name", () => {
  const folder = recorded(emptyFolder(null), small);
  const files = new Map(folder.files);
  files.set("pblocks/tick_1.json", folder.files.get("pblocks/tick_3.json") as Uint8Array);
  expect(() => load({ ...folder, files }, "P", 1)).toThrow(
    "the block store is damaged: pblocks/tick_1.json does not hold the block of pblocks/tick_1.bin",
  );
  files.set("pblocks/tick_2.bin", folder.files.get("pblocks/tick_3.bin") as Uint8Array);
  expect(() => load({ ...folder, files }, "P", 2)).toThrow(
    "the block store is damaged: pblocks/tick_2.bin has",
  );
});
