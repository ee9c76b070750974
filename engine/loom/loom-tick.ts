import type { Profile } from "../config/profile.ts";
import type { Topology } from "../config/topology.ts";
import type { Sha256 } from "../digest.ts";
import type { Int } from "../int.ts";
import type { IBlock, PBlock, TickLedger } from "../records.ts";
import { type BlockTexts, iBlockTexts, pBlockTexts } from "./block-text.ts";
import { iBlockOf, isIBlockDue, pBlockOf } from "./blocks.ts";
import { addLeaf, type MerklePeaks, merkleRoot, noLeaves } from "./merkle.ts";

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
  readonly snapshot: IBlock["topology_snapshot"];
  readonly blockTexts: BlockTexts;
};

/** One tick's blocks with their record texts (C1) and hashes. */
export type LoomTick = {
  readonly state: LoomState;
  readonly pBlock: PBlock;
  readonly pBlockText: string;
  /** H(P-block) of engine-core 14. */
  readonly pBlockHash: string;
  readonly iBlock: IBlock | null;
  readonly iBlockText: string;
};

export function firstLoomState(profile: Profile): LoomState {
  return { chain: profile.c0, tipHash: null, leaves: noLeaves };
}

/**
 * Records a tick's P-block, then its I-block if one is due, and links both into the block-hash chain
 * (engine-core 7.2 and 7.4).
 *
 * @throws EngineError `value` for an empty gid, or when an I-block is due for a topology without edges.
 */
export function loomTick(run: LoomRun, state: LoomState, ledger: TickLedger, sha256: Sha256): LoomTick {
  const { topology, profile, snapshot, blockTexts } = run;
  const pBlock = pBlockOf(topology, profile, state.chain, ledger);
  const pTexts = pBlockTexts(blockTexts, pBlock, state.tipHash);
  const pHash = sha256(pTexts.canonical);
  const leaves = addLeaf(state.leaves, pHash, sha256);
  const recorded = { pBlock, pBlockText: pTexts.record, pBlockHash: sha256(pTexts.record) };
  const chain = pBlock.C_t;
  if (!isIBlockDue(profile, ledger.tick)) {
    return { ...recorded, iBlock: null, iBlockText: "null", state: { chain, tipHash: pHash, leaves } };
  }
  const iBlock = iBlockOf(topology, profile, snapshot, chain, ledger);
  const link = { merkleRoot: merkleRoot(leaves, sha256), previousHash: pHash };
  const iTexts = iBlockTexts(blockTexts, iBlock, link);
  return {
    ...recorded,
    iBlock,
    iBlockText: iTexts.record,
    state: { chain, tipHash: sha256(iTexts.canonical), leaves: noLeaves },
  };
}
