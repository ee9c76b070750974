import type { Sha256 } from "../digest.ts";
import { EngineError } from "../errors.ts";
import { type Deflate, encodeEnvelope } from "./binary-envelope.ts";
import type { BlockType, ChainedBlock } from "./block-chain.ts";
import { type BlockEntry, type BlockStore, blockPaths, entriesOf } from "./block-index.ts";

/** A file a store wants written, below its folder. */
export type StoreFile =
  | { readonly kind: "text"; readonly path: string; readonly text: string }
  | { readonly kind: "bytes"; readonly path: string; readonly bytes: Uint8Array };

/**
 * A store with more blocks, and what makes its folder so. For a folder that can be read after every crash: first
 * the files, then the index, then the removals.
 */
export type StoreChange = {
  readonly store: BlockStore;
  readonly writes: readonly StoreFile[];
  /** Files that the index does not name any more; one that is missing is gone already. */
  readonly removes: readonly string[];
};

export type EnvelopeDeps = { readonly deflate: Deflate; readonly sha256: Sha256 };

/**
 * Records blocks and applies the rollback window (engine-core 7.6). A block of a tick that is stored already takes
 * its place. What the window drops at once is not written at all, so that many blocks may be recorded together.
 *
 * @throws EngineError `value` when a block is too long for an envelope.
 */
export function recordBlocks(
  store: BlockStore,
  blocks: readonly ChainedBlock[],
  deps: EnvelopeDeps,
): StoreChange {
  const p = recordKind("P", store, blocks, deps);
  const i = recordKind("I", store, blocks, deps);
  return {
    store: { keep: store.keep, p: p.entries, i: i.entries },
    writes: [...p.writes, ...i.writes],
    removes: [...p.removes, ...i.removes],
  };
}

function recordKind(
  type: BlockType,
  store: BlockStore,
  blocks: readonly ChainedBlock[],
  deps: EnvelopeDeps,
): { readonly entries: readonly BlockEntry[] } & Omit<StoreChange, "store"> {
  const stored = entriesOf(store, type);
  const fresh = new Map(blocks.filter((block) => block.type === type).map((block) => [block.tick, block]));
  if (fresh.size === 0 && store.keep === null) return { entries: stored, writes: [], removes: [] };
  const sorted = [...fresh.values()].sort((a, b) => a.tick - b.tick);
  // Blocks mostly come after those there are; then nothing stored is looked at again.
  const isAppended = (sorted[0]?.tick ?? 0) > (stored.at(-1)?.tick ?? 0);
  if (isAppended && store.keep === null) return appended(stored, sorted, deps);
  const all = [...stored.filter(({ tick }) => !fresh.has(tick)), ...sorted].sort((a, b) => a.tick - b.tick);
  const kept = store.keep === null ? all : all.slice(-store.keep);
  const keptTicks = new Set(kept.map(({ tick }) => tick));

  const writes: StoreFile[] = [];
  const entries = kept.map((item) => {
    if (!("text" in item)) return item;
    const { entry, files } = filed(item, deps);
    writes.push(...files);
    return entry;
  });
  const removes = stored
    .filter(({ tick }) => !keptTicks.has(tick))
    .flatMap(({ path, bin_path }) => [path, bin_path]);
  return { entries, writes, removes };
}

function appended(
  stored: readonly BlockEntry[],
  blocks: readonly ChainedBlock[],
  deps: EnvelopeDeps,
): ReturnType<typeof recordKind> {
  const filedBlocks = blocks.map((block) => filed(block, deps));
  return {
    entries: [...stored, ...filedBlocks.map(({ entry }) => entry)],
    writes: filedBlocks.flatMap(({ files }) => files),
    removes: [],
  };
}

/** A block's two files and what the index says of them. */
function filed(
  { type, tick, hash, text }: ChainedBlock,
  deps: EnvelopeDeps,
): { readonly entry: BlockEntry; readonly files: readonly StoreFile[] } {
  const { json, bin } = blockPaths(type, tick);
  const { bytes, payloadHash } = encodeEnvelope(type, text, deps);
  return {
    entry: {
      tick,
      hash,
      path: json,
      bin_path: bin,
      bin_hash: payloadHash,
      bin_envelope_hash: deps.sha256(bytes),
      bin_size: bytes.length,
    },
    files: [
      { kind: "text", path: json, text: blockFileText(type, hash, text) },
      { kind: "bytes", path: bin, bytes },
    ],
  };
}

/** C2 of {type, hash, block}; the block is C2 text already. */
export function blockFileText(type: BlockType, hash: string, text: string): string {
  return `{"block":${text},"hash":"${hash}","type":"${type}"}`;
}

/**
 * The entry of a stored block.
 *
 * @throws EngineError `not_found` when the tick is not stored: never recorded, or dropped by the rollback window
 */
export function storedEntry(store: BlockStore, type: BlockType, tick: number): BlockEntry {
  const entries = entriesOf(store, type);
  let from = 0;
  let upto = entries.length;
  while (from < upto) {
    const middle = Math.floor((from + upto) / 2);
    if ((entries[middle] as BlockEntry).tick < tick) from = middle + 1;
    else upto = middle;
  }
  const found = entries[from];
  if (found?.tick === tick) return found;
  throw new EngineError("not_found", `no ${type}-block of tick ${tick} is stored; ${rangeOf(store, type)}`);
}

function rangeOf(store: BlockStore, type: BlockType): string {
  const entries = entriesOf(store, type);
  const [first, last] = [entries[0], entries.at(-1)];
  if (first === undefined || last === undefined) return "there is none at all";
  return `there are ${entries.length}, from tick ${first.tick} to ${last.tick}`;
}

/** What Press needs to find a stored block, under the names of engine-core 7.6. */
export type PressPointer = {
  readonly tick: number;
  readonly type: BlockType;
  readonly hash: string;
  readonly binary_hash: string;
  readonly binary_envelope_hash: string;
  readonly binary_path: string;
  readonly binary_size: number;
  readonly schema_version: 1;
  readonly compressed: true;
};

/** @throws EngineError `value` for a type other than P or I, `not_found` for a tick that is not stored */
export function pressPointer(store: BlockStore, type: string, tick: number): PressPointer {
  if (type !== "P" && type !== "I") {
    throw new EngineError("value", `a block's type must be P or I, not ${JSON.stringify(type)}`);
  }
  const entry = storedEntry(store, type, tick);
  return {
    tick,
    type,
    hash: entry.hash,
    binary_hash: entry.bin_hash,
    binary_envelope_hash: entry.bin_envelope_hash,
    binary_path: entry.bin_path,
    binary_size: entry.bin_size,
    schema_version: 1,
    compressed: true,
  };
}
