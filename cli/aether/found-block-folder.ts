import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { EngineError } from "../../engine/errors.ts";
import type { BlockType } from "../../engine/loom/block-chain.ts";
import { type BlockStore, folderOf, indexPath, openBlockStore } from "../../engine/loom/block-index.ts";
import { CommandFailure } from "../failures.ts";

const blockFile = /^tick_[1-9][0-9]*\.(json|bin)$/;
const unfinishedIndex = /^index\.json\.[0-9]+\.tmp$/;

/**
 * The block store that a folder holds; null when it holds nothing, or isn't there.
 *
 * @throws CommandFailure when it holds anything that is no part of a block store: nothing there may be lost
 */
export function foundBlockStore(folder: string): BlockStore | null {
  const left = inside(folder).filter(({ name }) => !unfinishedIndex.test(name));
  if (left.length === 0) return null;
  const stray = left.find((each) => !isPart(each));
  if (stray !== undefined) throw strayIn(folder, stray.name);
  if (!left.some(({ name }) => name === indexPath)) throw folderRefused(folder, `it has no ${indexPath}`);
  for (const type of ["P", "I"] as const) blockFilesIn(folder, type);
  return indexIn(folder);
}

/** What an index that was not written to its end has left. */
export function unfinishedIndexesIn(folder: string): readonly string[] {
  return inside(folder).flatMap(({ name }) => (unfinishedIndex.test(name) ? [name] : []));
}

/**
 * The paths, from the folder on, of the files with blocks of one kind.
 *
 * @throws CommandFailure when there is anything else among them
 */
export function blockFilesIn(folder: string, type: BlockType): readonly string[] {
  return inside(join(folder, folderOf(type))).map((each) => {
    const path = `${folderOf(type)}/${each.name}`;
    if (!each.isFile() || !blockFile.test(each.name)) throw strayIn(folder, path);
    return path;
  });
}

/** A link is no part of a store: writing through it would change what is elsewhere. */
function isPart(each: Dirent): boolean {
  if (each.name === indexPath) return each.isFile();
  return each.isDirectory() && (each.name === folderOf("P") || each.name === folderOf("I"));
}

function strayIn(folder: string, path: string): CommandFailure {
  return folderRefused(folder, `it holds ${path}, which is no part of a block store`);
}

export function folderRefused(folder: string, because: string): CommandFailure {
  return new CommandFailure(
    "blocks_refused",
    `no block store can be written into ${folder}: ${because}; name a folder that is new or empty`,
  );
}

/** Nothing when there is no such folder. */
function inside(folder: string): readonly Dirent[] {
  return onDisk(folder, () => {
    const found = statSync(folder, { throwIfNoEntry: false });
    if (found === undefined) return [];
    if (!found.isDirectory()) throw folderRefused(folder, "it is no folder");
    return readdirSync(folder, { withFileTypes: true });
  });
}

function indexIn(folder: string): BlockStore {
  const text = onDisk(folder, () => readFileSync(join(folder, indexPath), "utf8"));
  try {
    return openBlockStore(text, null);
  } catch (failure) {
    if (failure instanceof EngineError) throw folderRefused(folder, `${indexPath}: ${failure.message}`);
    throw failure;
  }
}

function onDisk<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (failure) {
    if (failure instanceof CommandFailure) throw failure;
    throw folderRefused(folder, failure instanceof Error ? failure.message : String(failure));
  }
}
