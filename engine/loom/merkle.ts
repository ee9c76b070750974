/**
 * Merkle root over a growing list of leaves (engine-core 7.4), without keeping the leaves.
 *
 * `peaks[h]` is the root of a complete subtree of 2^h leaves, or null when there is none; together they
 * cover all leaves so far, the largest subtree first. Adding a leaf is adding 1 to a binary number.
 */
import type { Sha256 } from "../digest.ts";

export type MerklePeaks = readonly (string | null)[];

export const noLeaves: MerklePeaks = [];

/** Adds a leaf: 64 hex digits that stand for themselves. */
export function addLeaf(peaks: MerklePeaks, leaf: string, sha256: Sha256): MerklePeaks {
  const grown = [...peaks];
  let carry = leaf;
  for (let height = 0; height <= peaks.length; height += 1) {
    const peak = peaks[height] ?? null;
    if (peak === null) {
      grown[height] = carry;
      return grown;
    }
    grown[height] = null;
    carry = sha256(peak + carry);
  }
  return grown;
}

/**
 * Root over all leaves so far. On each level an odd last node is paired with itself; a single node is the
 * root. Without leaves it is the digest of nothing.
 */
export function merkleRoot(peaks: MerklePeaks, sha256: Sha256): string {
  const top = peaks.length - 1;
  // The node on this level that stands for the leaves no complete subtree covers.
  let rest: string | null = null;
  for (let height = 0; height < top; height += 1) {
    const peak: string | null = peaks[height] ?? rest;
    if (peak !== null) rest = sha256(peak + (rest ?? peak));
  }
  const highest = peaks[top] ?? null;
  if (highest === null) return sha256("");
  return rest === null ? highest : sha256(highest + rest);
}
