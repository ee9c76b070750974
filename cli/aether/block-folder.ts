import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  type BlockChain,
  type ChainedBlock,
  chainRecord,
  emptyBlockChain,
} from "../../engine/loom/block-chain.ts";
import {
  type BlockEntry,
  type BlockStore,
  emptyBlockStore,
  folderOf,
  indexPath,
  indexText,
} from "../../engine/loom/block-index.ts";
import { recordBlocks } from "../../engine/loom/block-store.ts";
import type { TickRecord } from "../../engine/records.ts";
import { UsageError } from "../failures.ts";
import { onDisk, syncFolder, writeFiles } from "./block-files.ts";
import { breather } from "./breather.ts";
import { blockFilesIn, folderRefused, foundBlockStore, unfinishedIndexesIn } from "./found-block-folder.ts";
import { sha256 } from "./sha256.ts";
import { writeWholeFile } from "./write-file.ts";
import { deflate } from "./zlib.ts";

/** A block store that is to be written. */
export type RequestedBlocks = {
  readonly folder: string;
  /** The rollback window; null keeps all. */
  readonly keep: number | null;
  /** What the folder holds already. */
  readonly found: BlockStore | null;
};

/** How much is kept in memory, and in unindexed files, at a time. */
export type Pace = {
  /** Blocks recorded together, at most. */
  readonly batchBlocks: number;
  /** Characters of blocks recorded together, save for the last of them. */
  readonly batchCharacters: number;
  /** Blocks after which an index that names them is written, at the earliest. */
  readonly indexEvery: number;
};

const usualPace: Pace = { batchBlocks: 512, batchCharacters: 8_000_000, indexEvery: 1024 };

/**
 * What the options ask for; null when no blocks are wanted. The folder is looked at before the run, so that
 * nobody waits for a refusal.
 *
 * @throws UsageError, CommandFailure when the folder holds something else than a block store
 */
export function requestedBlocks(options: {
  readonly blocks?: string;
  readonly blocksKeep?: number;
  readonly pauseAt?: number;
}): RequestedBlocks | null {
  const { blocks: folder, blocksKeep } = options;
  if (folder === undefined) {
    if (blocksKeep !== undefined)
      throw new UsageError("--blocks-keep says how much of --blocks stays; name its folder");
    return null;
  }
  if (options.pauseAt !== undefined) {
    throw new UsageError("--blocks is written when a run ends, not when it pauses; give it with --resume");
  }
  if (blocksKeep === 0)
    throw new UsageError("--blocks-keep must be at least 1; a window of none keeps nothing");
  return { folder, keep: blocksKeep ?? null, found: foundBlockStore(folder) };
}

/**
 * Writes the block store of a run (engine-core 7.6), made again from its tick records. Whenever this stops, the
 * folder holds a store that can be read, if perhaps of the first ticks only: files are on disk before an index
 * names them, and go after no index does. Doing it again makes it whole.
 *
 * @throws CommandFailure when the folder holds blocks of another run or cannot be written, EngineError for a
 * damaged record, Interrupted
 */
export async function writeBlockFolder(
  { folder, keep, found }: RequestedBlocks,
  ticks: () => Iterable<TickRecord>,
  interrupted: AbortSignal,
  pace: Pace = usualPace,
): Promise<void> {
  if (found !== null) await checkSameRun(folder, found, ticks(), interrupted);
  const writer = await openWriter(folder, emptyBlockStore(keep), pace.indexEvery, interrupted);
  let batch: ChainedBlock[] = [];
  let characters = 0;
  for await (const block of chainedBlocks(ticks(), interrupted)) {
    batch.push(block);
    characters += block.text.length;
    if (batch.length < pace.batchBlocks && characters < pace.batchCharacters) continue;
    await writer.record(batch);
    batch = [];
    characters = 0;
  }
  await writer.record(batch);
  await writer.close();
}

async function* chainedBlocks(
  ticks: Iterable<TickRecord>,
  interrupted: AbortSignal,
): AsyncGenerator<ChainedBlock> {
  const breathe = breather(interrupted);
  let chain: BlockChain = emptyBlockChain;
  for (const record of ticks) {
    const chained = chainRecord(chain, record, sha256);
    yield* chained.blocks;
    chain = chained.chain;
    await breathe();
  }
}

/** Each block there must be one of this run: then nothing is lost when it is written again. */
async function checkSameRun(
  folder: string,
  found: BlockStore,
  ticks: Iterable<TickRecord>,
  interrupted: AbortSignal,
): Promise<void> {
  const unseen = { P: hashesByTick(found.p), I: hashesByTick(found.i) };
  for await (const { type, tick, hash } of chainedBlocks(ticks, interrupted)) {
    if (unseen[type].get(tick) === hash) unseen[type].delete(tick);
  }
  const [other] = [...unseen.P.keys(), ...unseen.I.keys()];
  if (other === undefined) return;
  throw folderRefused(folder, `it holds blocks of another run, tick ${other} among them`);
}

function hashesByTick(entries: readonly BlockEntry[]): Map<number, string> {
  return new Map(entries.map(({ tick, hash }) => [tick, hash]));
}

type Writer = {
  readonly record: (blocks: readonly ChainedBlock[]) => Promise<void>;
  readonly close: () => Promise<void>;
};

async function openWriter(
  folder: string,
  first: BlockStore,
  indexEvery: number,
  interrupted: AbortSignal,
): Promise<Writer> {
  let store = first;
  let removes: string[] = [];
  let unindexed = 0;
  const writeIndex = async (): Promise<void> => {
    for (const type of ["P", "I"] as const)
      await onDisk(folder, () => syncFolder(join(folder, folderOf(type))));
    await writeWholeFile(join(folder, indexPath), indexText(store), interrupted);
    await onDisk(folder, () => syncFolder(folder));
    for (const path of removes) await onDisk(folder, () => rm(join(folder, path), { force: true }));
    removes = [];
    unindexed = 0;
  };
  // The index goes first: until it is there, a folder with blocks is not known as a store.
  await writeWholeFile(join(folder, indexPath), indexText(store), interrupted);
  await onDisk(folder, () => syncFolder(folder));
  for (const type of ["P", "I"] as const) {
    await onDisk(folder, () => mkdir(join(folder, folderOf(type)), { recursive: true }));
  }
  return {
    record: async (blocks) => {
      const change = recordBlocks(store, blocks, { deflate, sha256 });
      await writeFiles(folder, change.writes);
      store = change.store;
      removes.push(...change.removes);
      unindexed += blocks.length;
      // An index that grows by half before it is written again is linear in the blocks, all in all.
      if (unindexed >= Math.max(indexEvery, store.p.length / 2)) await writeIndex();
    },
    close: async () => {
      await writeIndex();
      await removeUnnamed(folder, store);
    },
  };
}

/** What an earlier store, or one whose writing was stopped, has left. */
async function removeUnnamed(folder: string, store: BlockStore): Promise<void> {
  const named = new Set([...store.p, ...store.i].flatMap(({ path, bin_path }) => [path, bin_path]));
  const found = [...blockFilesIn(folder, "P"), ...blockFilesIn(folder, "I")].filter(
    (path) => !named.has(path),
  );
  for (const path of [...found, ...unfinishedIndexesIn(folder)]) {
    await onDisk(folder, () => rm(join(folder, path), { force: true }));
  }
}
