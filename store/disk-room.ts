import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
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
  let isHeld = existsSync(path);
  const release = (): void => {
    rmSync(path, { force: true });
    isHeld = false;
  };
  return {
    isHeld: () => isHeld,
    hold: (bytes) => {
      try {
        fill(path, bytes);
        isHeld = true;
      } catch {
        // No room is an answer; half a ballast would only be in the way.
        release();
      }
      return isHeld;
    },
    release,
  };
}

/** Written bytes, because a hole takes no room; random ones are not needed, no file system of ours compresses. */
function fill(path: string, bytes: number): void {
  const descriptor = openSync(path, "w", 0o600);
  try {
    const chunk = Buffer.alloc(Math.min(chunkBytes, bytes), 0x5a);
    for (let left = bytes; left > 0; ) left -= writeSync(descriptor, chunk, 0, Math.min(left, chunk.length));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
