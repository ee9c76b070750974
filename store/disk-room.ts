import { existsSync, rmSync, statfsSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Ballast, DiskRoom } from "./disk-guard.ts";

/** The room of the disk a directory is on, as far as an unprivileged process may use it. */
export function diskRoom(directory: string): DiskRoom {
  const { bavail, blocks, bsize } = statfsSync(directory);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

const chunkBytes = 1024 * 1024;

/** The file `ballast` of a state directory (daemon.md 4.4). */
export function openBallast(directory: string): Ballast {
  const path = join(directory, "ballast");
  const partial = `${path}.partial`;
  let isHeld = existsSync(path);
  // What a daemon that died while it made it has left.
  rmSync(partial, { force: true });
  const release = (): void => {
    for (const each of [path, partial]) rmSync(each, { force: true });
    isHeld = false;
  };
  return {
    isHeld: () => isHeld,
    hold: async (bytes) => {
      try {
        await fill(partial, bytes);
        await rename(partial, path);
        isHeld = true;
      } catch {
        // No room is an answer; half a ballast would only be in the way.
        release();
      }
    },
    release,
  };
}

/** Written bytes, because a hole takes no room; random ones are not needed, no file system of ours compresses. */
async function fill(path: string, bytes: number): Promise<void> {
  const file = await open(path, "w", 0o600);
  try {
    const chunk = Buffer.alloc(Math.min(chunkBytes, bytes), 0x5a);
    for (let left = bytes; left > 0; ) {
      const { bytesWritten } = await file.write(chunk, 0, Math.min(left, chunk.length));
      left -= bytesWritten;
    }
    await file.sync();
  } finally {
    await file.close();
  }
}
