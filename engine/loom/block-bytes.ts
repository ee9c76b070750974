import {
  type ByteRange,
  type ByteTemplate,
  byteTemplate,
  putColumns,
  putFilled,
  putPiece,
} from "../bytes/byte-template.ts";
import { type ByteWriter, putInt, putVector, type Span, spanFrom } from "../bytes/byte-writer.ts";
import type { Profile } from "../config/profile.ts";
import type { Topology } from "../config/topology.ts";
import type { Int } from "../int.ts";
import { toC1, toC2 } from "../json/write.ts";
import { listTemplate, recordTemplate } from "../text/template.ts";
import { topologySnapshot } from "./blocks.ts";

/** Writes the blocks of one run as they are hashed and stored. */
export type BlockBytes = {
  /** Record form of a P-block: the preimage of `loom_block_hash` (engine-core 14). */
  readonly pBlock: ByteTemplate;
  /** The summary inside it; it holds only numbers, so it is the same in C1 and C2. */
  readonly summary: ByteTemplate;
  /** Block form of the canonical P-block, with `prev_hash` (engine-core 7.4). */
  readonly canonicalPBlock: ByteTemplate;
  /** Record form of an I-block. */
  readonly iBlock: ByteTemplate;
  /** Block form of the canonical I-block, with `merkle_root` and `prev_hash`. */
  readonly canonicalIBlock: ByteTemplate;
};

/**
 * The canonical blocks list edges by e_id; a topology's edges are in that order already (engine-core 4), so
 * the record's lists serve for both.
 */
export function blockBytes(topology: Topology, profile: Profile): BlockBytes {
  const p = { gid: topology.gid, topology_version: topology.version };
  const i = {
    ...p,
    W: profile.iBlockSpacingW,
    profile_version: profile.name,
    topology_snapshot: topologySnapshot(topology),
  };
  const edges = topology.edges.map(({ eId }) => ({ e_id: eId }));
  const pHoles = ["C_t", "edge_flux_summary", "s_t", "seq", "tick"];
  const canonicalPHoles = ["C_t", "edge_flux_summary", "prev_hash", "s_t", "seq", "tick"];
  const canonicalIHoles = ["C_t", "merkle_root", "post_u", "prev_hash", "tick"];
  return {
    pBlock: byteTemplate(recordTemplate(toC1, p, pHoles)),
    summary: byteTemplate(listTemplate(toC1, edges, ["f_e"])),
    canonicalPBlock: byteTemplate(recordTemplate(toC2, p, canonicalPHoles)),
    iBlock: byteTemplate(recordTemplate(toC1, i, ["C_t", "post_u", "tick"])),
    canonicalIBlock: byteTemplate(recordTemplate(toC2, i, canonicalIHoles)),
  };
}

/** What of a tick its P-block holds; seq equals the tick (engine-core 7.2). */
export type PBlockFacts = { readonly tick: number; readonly chain: Int; readonly scalar: Int };

/** Offsets in a written P-block: its summary, and its fields `s_t`, `seq` and `tick`. */
export type PBlockSpans = { readonly summary: Span; readonly fields: Span };

/** Writes the record form of a P-block. */
export function putPBlock(
  writer: ByteWriter,
  { pBlock, summary }: BlockBytes,
  { tick, chain, scalar }: PBlockFacts,
  fluxes: readonly Int[],
): PBlockSpans {
  putPiece(writer, pBlock, 0);
  putInt(writer, chain);
  putPiece(writer, pBlock, 1);
  const summaryAt = writer.length;
  putColumns(writer, summary, [fluxes]);
  const summarySpan = spanFrom(writer, summaryAt);
  putPiece(writer, pBlock, 2);
  // The piece ends with the name of the field that follows.
  const fieldsAt = writer.length - '"s_t":'.length;
  putInt(writer, scalar);
  putPiece(writer, pBlock, 3);
  putInt(writer, tick);
  putPiece(writer, pBlock, 4);
  putInt(writer, tick);
  const fields = spanFrom(writer, fieldsAt);
  putPiece(writer, pBlock, 5);
  return { summary: summarySpan, fields };
}

/** Writes the record form of an I-block. */
export function putIBlock(
  writer: ByteWriter,
  { iBlock }: BlockBytes,
  { tick, chain }: PBlockFacts,
  post: readonly Int[],
): void {
  putPiece(writer, iBlock, 0);
  putInt(writer, chain);
  putPiece(writer, iBlock, 1);
  putVector(writer, post);
  putPiece(writer, iBlock, 2);
  putInt(writer, tick);
  putPiece(writer, iBlock, 3);
}

/** Writes the block form of the canonical P-block. */
export function putCanonicalPBlock(
  writer: ByteWriter,
  { canonicalPBlock }: BlockBytes,
  { tick, chain, scalar }: PBlockFacts,
  summary: ByteRange,
  previousHash: string | null,
): void {
  const link = previousHash === null ? "null" : `"${previousHash}"`;
  putFilled(writer, canonicalPBlock, [chain, summary, link, scalar, tick, tick]);
}

/** Writes the block form of the canonical I-block. */
export function putCanonicalIBlock(
  writer: ByteWriter,
  { canonicalIBlock }: BlockBytes,
  { tick, chain }: PBlockFacts,
  post: ByteRange,
  link: { readonly merkleRoot: string; readonly previousHash: string },
): void {
  putFilled(writer, canonicalIBlock, [chain, `"${link.merkleRoot}"`, post, `"${link.previousHash}"`, tick]);
}
