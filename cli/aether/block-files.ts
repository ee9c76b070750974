import { open } from "node:fs/promises";
import { join } from "node:path";
import type { StoreFile } from "../../engine/loom/block-store.ts";
import { CommandFailure } from "../failures.ts";

/** Files written side by side, so that the disk can take their syncs together. */
const writersMax = 16;

/** Writes files of a block store; they are on disk when it is done. @throws CommandFailure */
export async function writeFiles(folder: string, files: readonly StoreFile[]): Promise<void> {
  for (let at = 0; at < files.length; at += writersMax) {
    const together = files.slice(at, at + writersMax);
    await Promise.all(
      together.map((file) => onDisk(folder, () => writeSynced(join(folder, file.path), file))),
    );
  }
}

async function writeSynced(path: string, content: StoreFile): Promise<void> {
  const file = await open(path, "w");
  try {
    await file.writeFile(content.kind === "text" ? content.text : content.bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Puts the names in a folder on disk. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Does something to a block store's folder. @throws CommandFailure when the disk refuses it */
export async function onDisk<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (failure) {
    const because = failure instanceof Error ? failure.message : String(failure);
    throw new CommandFailure("file_not_written", `the block store in ${folder} can't be written: ${because}`);
  }
}
