import { statfsSync } from "node:fs";

/** Bytes the filesystem of `path` has for us beyond `reserve`; at least 0. */
export function freeBytesAbove(path: string, reserve: number): number {
  const { bavail, bsize } = statfsSync(path);
  return Math.max(0, bavail * bsize - reserve);
}
