import { statfsSync } from "node:fs";
import { storageStatus } from "../health/signals.ts";

/** Bytes the filesystem of `path` has for us beyond `reserve`; at least 0. */
export function freeBytesAbove(path: string, reserve: number): number {
  const { bavail, bsize } = statfsSync(path);
  return Math.max(0, bavail * bsize - reserve);
}

/** Whether the filesystem of `path` has room for new attempts (wiring-and-runs 7.8, `storage.pressure`). */
export function hasRoomForRuns(path: string): boolean {
  const { bavail, blocks, bsize } = statfsSync(path);
  return storageStatus(bavail * bsize, blocks * bsize) !== "failed";
}
