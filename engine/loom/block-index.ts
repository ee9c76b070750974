/**
 * What a block store holds (engine-core 7.6), and `index.json`, the file that says it:
 *
 *     index.json                C2 of {p: [entries of P-blocks], i: [entries of I-blocks]}, each sorted by tick
 *     pblocks/tick_<n>.json     C2 of {type: "P", hash, block: canonical P-block}
 *     pblocks/tick_<n>.bin      its binary envelope
 *     iblocks/...               the same of I-blocks
 *
 * Paths are relative to the store's folder, so that a store can be moved.
 */
import { EngineError } from "../errors.ts";
import { toC2 } from "../json/write.ts";
import { decodeAs, isCount, isDigest, isListOf, isRecordOf, isText } from "../text/shape.ts";
import type { BlockType } from "./block-chain.ts";

/** One stored block. */
export type BlockEntry = {
  readonly tick: number;
  /** Of the canonical block: the one its chain is made of. */
  readonly hash: string;
  readonly path: string;
  readonly bin_path: string;
  /** SHA-256 of the envelope's payload as stored. */
  readonly bin_hash: string;
  /** SHA-256 of the whole envelope. */
  readonly bin_envelope_hash: string;
  /** Bytes of the whole envelope. */
  readonly bin_size: number;
};

/** A block store without its files. */
export type BlockStore = {
  /** The rollback window: of each kind only so many of the latest blocks stay. Null keeps all. */
  readonly keep: number | null;
  readonly p: readonly BlockEntry[];
  readonly i: readonly BlockEntry[];
};

export const indexPath = "index.json";

/** An empty store. @throws EngineError `value` when `keep` is not a whole number from 1 */
export function emptyBlockStore(keep: number | null): BlockStore {
  checkKeep(keep);
  return { keep, p: [], i: [] };
}

/** Where a block's two files are. */
export function blockPaths(type: BlockType, tick: number): { readonly json: string; readonly bin: string } {
  const stem = `${folderOf(type)}/tick_${tick}`;
  return { json: `${stem}.json`, bin: `${stem}.bin` };
}

/** The folder of one kind of block. */
export function folderOf(type: BlockType): string {
  switch (type) {
    case "P":
      return "pblocks";
    case "I":
      return "iblocks";
  }
}

/** The entries of one kind, sorted by tick. */
export function entriesOf(store: BlockStore, type: BlockType): readonly BlockEntry[] {
  switch (type) {
    case "P":
      return store.p;
    case "I":
      return store.i;
  }
}

/** The text of `index.json`, in pieces. */
export function* indexText({ i, p }: BlockStore): Generator<string> {
  yield '{"i":[';
  yield* entryTexts(i);
  yield '],"p":[';
  yield* entryTexts(p);
  yield "]}";
}

function* entryTexts(entries: readonly BlockEntry[]): Generator<string> {
  let comma = "";
  for (const entry of entries) {
    yield comma + toC2(entry);
    comma = ",";
  }
}

/**
 * The store whose index this is; `keep` holds from the next block on.
 *
 * @throws EngineError `value` when the text is no index: another shape, entries out of order, a path that is not
 * the block's own, a hash that is none.
 */
export function openBlockStore(text: string, keep: number | null): BlockStore {
  checkKeep(keep);
  const { p, i } = decodeAs(text, isIndex, "block index");
  checkEntries("P", p);
  checkEntries("I", i);
  return { keep, p, i };
}

function checkKeep(keep: number | null): void {
  if (keep === null || (Number.isSafeInteger(keep) && keep >= 1)) return;
  throw new EngineError("value", `a rollback window must keep a whole number of blocks from 1, not ${keep}`);
}

function checkEntries(type: BlockType, entries: readonly BlockEntry[]): void {
  let before = 0;
  for (const entry of entries) {
    const { tick, path, bin_path, hash, bin_hash, bin_envelope_hash } = entry;
    const own = blockPaths(type, tick);
    if (tick <= before)
      throw notAnIndex(`${type} tick ${tick} stands after ${before}; ticks must ascend from 1`);
    if (path !== own.json || bin_path !== own.bin) {
      throw notAnIndex(
        `the files of ${type} tick ${tick} must be ${own.json} and ${own.bin}, not ${path} and ${bin_path}`,
      );
    }
    if (![hash, bin_hash, bin_envelope_hash].every((text) => isDigest(text))) {
      throw notAnIndex(`a hash of ${type} tick ${tick} is not 64 lower-case hex digits`);
    }
    before = tick;
  }
}

function notAnIndex(because: string): EngineError {
  return new EngineError("value", `this is no block index: ${because}`);
}

const isBlockEntry = isRecordOf<BlockEntry>({
  tick: isCount,
  hash: isText,
  path: isText,
  bin_path: isText,
  bin_hash: isText,
  bin_envelope_hash: isText,
  bin_size: isCount,
});

const isIndex = isRecordOf<Pick<BlockStore, "p" | "i">>({
  p: isListOf(isBlockEntry),
  i: isListOf(isBlockEntry),
});
