import type { ByteRange } from "../bytes/byte-template.ts";
import { type ByteWriter, writtenFrom } from "../bytes/byte-writer.ts";
import type { Profile } from "../config/profile.ts";
import type { Topology } from "../config/topology.ts";
import type { Sha256 } from "../digest.ts";
import { EngineError } from "../errors.ts";
import type { Int } from "../int.ts";
import { type BlockBytes, type PBlockFacts, putCanonicalIBlock, putCanonicalPBlock } from "./block-bytes.ts";
import { isIBlockDue, nextChain, requireEdges } from "./blocks.ts";
import { addLeaf, type MerklePeaks, merkleRoot, noLeaves } from "./merkle.ts";
import { scalarOfTick } from "./scalar.ts";

/**
 * What Loom carries from tick to tick: the chain value and the tip of the block-hash chain (engine-core 7).
 */
export type LoomState = {
  /** C_t of the last tick, C0 before the first. */
  readonly chain: Int;
  /** Hash of the last block, an I-block's where there was one; null before the first. */
  readonly tipHash: string | null;
  /** P-block hashes since the last I-block: when the next is due, the last W of them. */
  readonly leaves: MerklePeaks;
};

/** What Loom needs to know of a run, worked out once. */
export type LoomRun = {
  readonly topology: Topology;
  readonly profile: Profile;
  readonly blockBytes: BlockBytes;
};

export function firstLoomState(profile: Profile): LoomState {
  return { chain: profile.c0, tipHash: null, leaves: noLeaves };
}

/**
 * The chain value of a tick and the scalar it is made of (engine-core 7.1 and 7.2), and whether an I-block follows the
 * P-block.
 *
 * @throws EngineError `value` for an empty gid, or when an I-block is due for a topology without edges.
 */
export function loomTick(
  { topology, profile }: LoomRun,
  { chain: previous }: LoomState,
  tick: number,
  fluxes: readonly Int[],
): PBlockFacts & { readonly hasIBlock: boolean } {
  if (topology.gid === "") throw new EngineError("value", "a P-block needs a gid; the topology's is empty");
  const hasIBlock = isIBlockDue(profile, tick);
  if (hasIBlock) requireEdges(topology, tick);
  const scalar = scalarOfTick(profile.stRule, fluxes);
  return { tick, scalar, chain: nextChain(profile.modulusM, previous, scalar, tick), hasIBlock };
}

/**
 * Links a tick's P-block, and its I-block if there is one, into the block-hash chain (engine-core 7.4). `summary` and
 * `post` are the block's own lists as they have been written elsewhere; what `scratch` holds is overwritten.
 */
export function linkBlocks(
  { blockBytes }: LoomRun,
  { tipHash, leaves }: LoomState,
  facts: PBlockFacts & { readonly hasIBlock: boolean },
  written: { readonly summary: ByteRange; readonly post: ByteRange },
  { scratch, sha256 }: { readonly scratch: ByteWriter; readonly sha256: Sha256 },
): LoomState & { readonly tipHash: string } {
  scratch.length = 0;
  putCanonicalPBlock(scratch, blockBytes, facts, written.summary, tipHash);
  const pHash = sha256(writtenFrom(scratch, 0));
  const grown = addLeaf(leaves, pHash, sha256);
  const { chain } = facts;
  if (!facts.hasIBlock) return { chain, tipHash: pHash, leaves: grown };
  const link = { merkleRoot: merkleRoot(grown, sha256), previousHash: pHash };
  scratch.length = 0;
  putCanonicalIBlock(scratch, blockBytes, facts, written.post, link);
  return { chain, tipHash: sha256(writtenFrom(scratch, 0)), leaves: noLeaves };
}
