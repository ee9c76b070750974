import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { reserveBytes } from "./disk-guard.ts";
import { diskRoom } from "./disk-room.ts";
import { openEnvironment } from "./environment.ts";
import { StoreError } from "./errors.ts";
import { dataFile } from "./file-header.ts";
import { type Identity, readIdentity } from "./store-meta.ts";
import { type EnvironmentName, verifyStore } from "./verify.ts";

/*
 * What an upgrade and a compaction have in common: the new files are made in a folder of the state directory, walked
 * whole, and only then put in the place of the old ones (daemon.md 4.4). Nobody may have the store open meanwhile.
 */

/** The folder in which the process `pid` makes new files of a store. */
export function rewritingFolder(directory: string, pid: number): string {
  return join(directory, `rewriting-${pid}.partial`);
}

/** Removes what was being made when its process ended. */
export function clearRewriting(directory: string): void {
  if (!existsSync(directory)) return;
  for (const name of readdirSync(directory))
    if (/^rewriting-\d+\.partial$/.test(name))
      rmSync(join(directory, name), { recursive: true, force: true });
}

/** Who an environment is that is not open; null: it is not there, or new and empty. Rejects with StoreError. */
export async function identityOf(directory: string, name: EnvironmentName): Promise<Identity | null> {
  const path = join(directory, name);
  if ((statSync(dataFile(path), { throwIfNoEntry: false })?.size ?? 0) === 0) return null;
  const environment = openEnvironment(path, "read_only");
  try {
    return readIdentity(environment);
  } finally {
    await environment.close();
  }
}

/** Copies the file of an environment, page by page as it is. */
export function copyData(directory: string, name: EnvironmentName, folder: string): void {
  mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
  const copy = dataFile(join(folder, name));
  copyFileSync(dataFile(join(directory, name)), copy, constants.COPYFILE_FICLONE);
}

/** Puts an environment that stays as it is beside a new one, so that both can be walked together. */
export function linkData(directory: string, name: EnvironmentName, folder: string): void {
  const current = dataFile(join(directory, name));
  if (!existsSync(current)) return;
  mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
  linkSync(current, dataFile(join(folder, name)));
}

/** Makes a new file last over a loss of power; LMDB did so only for the pages it wrote. */
export function syncData(folder: string, name: EnvironmentName): void {
  const descriptor = openSync(dataFile(join(folder, name)), "r+");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Walks a store that was made, every row of it. @throws StoreError `damaged` */
export async function mustBeWhole(folder: string): Promise<void> {
  const verdict = await verifyStore(folder, { depth: "full", onEnter: () => undefined });
  if (!verdict.ok) throw new StoreError("damaged", `what was made is not sound: ${verdict.problem}`);
}

/** Refuses before the disk does, because LMDB does not survive a full one. @throws StoreError `no_room` */
export function mustHaveRoom(directory: string, neededBytes: number): void {
  const room = diskRoom(directory);
  const free = room.freeBytes - reserveBytes(room.totalBytes);
  if (free >= neededBytes) return;
  throw new StoreError(
    "no_room",
    `${neededBytes} bytes are needed beside the store, and above the reserve ${Math.max(0, free)} are free; make room in ${directory}`,
  );
}
