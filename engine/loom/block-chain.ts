import type { Sha256 } from "../digest.ts";
import { EngineError } from "../errors.ts";
import { compareInt, type Int } from "../int.ts";
import { toC2 } from "../json/write.ts";
import type { IBlock, PBlock, TickRecord } from "../records.ts";
import { addLeaf, type MerklePeaks, merkleRoot, noLeaves } from "./merkle.ts";

/**
 * The block-hash chain for readers of recorded ticks (engine-core 7.4). `loomTick` links the same blocks while a
 * run is ticking, and keeps only the hashes; whoever wants the canonical blocks makes them again from the records.
 */
export type BlockChain = {
  /** P-blocks so far. */
  readonly height: number;
  /** Hash of the last block, an I-block's where there was one; null before the first. */
  readonly tipHash: string | null;
  /** P-block hashes since the last I-block: when the next is due, the last W of them. */
  readonly leaves: MerklePeaks;
  readonly latestMerkleRoot: string | null;
  readonly latestIBlockTick: number | null;
};

export type BlockType = "P" | "I";

/** A block as the chain hashes it. */
export type ChainedBlock = {
  readonly type: BlockType;
  readonly tick: number;
  readonly hash: string;
  /** C2 text of the canonical block, the preimage of the hash. */
  readonly text: string;
};

/** A chain with the blocks of one more tick, the P-block first. */
export type Chained = { readonly chain: BlockChain; readonly blocks: readonly ChainedBlock[] };

export const emptyBlockChain: BlockChain = {
  height: 0,
  tipHash: null,
  leaves: noLeaves,
  latestMerkleRoot: null,
  latestIBlockTick: null,
};

/** Links a tick's blocks into the chain. Ticks follow one another, and every I-block of the run is given. */
export function chainBlocks(
  chain: BlockChain,
  pBlock: PBlock,
  iBlock: IBlock | null,
  sha256: Sha256,
): Chained {
  const pText = toC2({
    ...pBlock,
    edge_flux_summary: byEdge(pBlock.edge_flux_summary),
    prev_hash: chain.tipHash,
  });
  const p: ChainedBlock = { type: "P", tick: pBlock.tick, hash: sha256(pText), text: pText };
  const leaves = addLeaf(chain.leaves, p.hash, sha256);
  const height = chain.height + 1;
  if (iBlock === null) return { chain: { ...chain, height, tipHash: p.hash, leaves }, blocks: [p] };

  const root = merkleRoot(leaves, sha256);
  const iText = toC2({
    ...iBlock,
    topology_snapshot: byEdge(iBlock.topology_snapshot),
    merkle_root: root,
    prev_hash: p.hash,
  });
  const i: ChainedBlock = { type: "I", tick: iBlock.tick, hash: sha256(iText), text: iText };
  return {
    chain: {
      height,
      tipHash: i.hash,
      leaves: noLeaves,
      latestMerkleRoot: root,
      latestIBlockTick: iBlock.tick,
    },
    blocks: [p, i],
  };
}

/**
 * Links the blocks of a recorded tick, which must lead to the hash that was recorded.
 *
 * @throws EngineError `value` when they don't: the record is damaged, or not the next of its run.
 */
export function chainRecord(
  chain: BlockChain,
  record: Pick<TickRecord, "tick" | "p_block" | "i_block" | "block_hash">,
  sha256: Sha256,
): Chained {
  const chained = chainBlocks(chain, record.p_block, record.i_block, sha256);
  if (chained.chain.tipHash !== record.block_hash) {
    throw new EngineError(
      "value",
      `the blocks of tick ${record.tick} hash to ${chained.chain.tipHash}, but ${record.block_hash} was recorded`,
    );
  }
  return chained;
}

/** Where a chain stands, under the names of engine-core 7.4. */
export type ChainState = {
  readonly height: number;
  readonly tip_hash: string | null;
  readonly latest_merkle_root: string | null;
  readonly latest_iblock_tick: number | null;
};

export function chainState({ height, tipHash, latestMerkleRoot, latestIBlockTick }: BlockChain): ChainState {
  return {
    height,
    tip_hash: tipHash,
    latest_merkle_root: latestMerkleRoot,
    latest_iblock_tick: latestIBlockTick,
  };
}

function byEdge<T extends { readonly e_id: Int }>(edges: readonly T[]): readonly T[] {
  return edges.toSorted((a, b) => compareInt(a.e_id, b.e_id));
}
