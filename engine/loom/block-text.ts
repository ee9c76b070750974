import type { Profile } from "../config/profile.ts";
import type { Topology } from "../config/topology.ts";
import type { JsonRecord } from "../json/json.ts";
import type { IBlock, PBlock } from "../records.ts";
import { formC1, formC2, type TextForm, vectorText } from "../text/form.ts";
import { fill, listTemplate, recordTemplate, type Template } from "../text/template.ts";
import { topologySnapshot } from "./blocks.ts";

/** Templates for the blocks of one run as they are hashed. */
export type BlockTexts = {
  /** Record form of a P-block: the preimage of `loom_block_hash` (engine-core 14). */
  readonly pBlock: Template;
  /** Block form of the canonical P-block, with `prev_hash` (engine-core 7.4). */
  readonly canonicalPBlock: Template;
  /** The summary inside both; it holds only numbers, so it is the same text in C1 and C2. */
  readonly summary: Template;
  /** Record form of an I-block. */
  readonly iBlock: Template;
  /** Block form of the canonical I-block, with `merkle_root` and `prev_hash`. */
  readonly canonicalIBlock: Template;
};

/**
 * The canonical blocks list edges by e_id; a topology's edges are in that order already (engine-core 4), so
 * the record's lists serve for both.
 */
export function blockTemplates(topology: Topology, profile: Profile): BlockTexts {
  const p = { gid: topology.gid, topology_version: topology.version };
  const i = {
    ...p,
    W: profile.iBlockSpacingW,
    profile_version: profile.name,
    topology_snapshot: topologySnapshot(topology),
  };
  return {
    pBlock: recordTemplate(formC1, 0, p, ["C_t", "edge_flux_summary", "s_t", "seq", "tick"]),
    canonicalPBlock: recordTemplate(formC2, 0, p, [
      "C_t",
      "edge_flux_summary",
      "prev_hash",
      "s_t",
      "seq",
      "tick",
    ]),
    summary: summaryTemplate(formC1, 1, topology),
    iBlock: recordTemplate(formC1, 0, i, ["C_t", "post_u", "tick"]),
    canonicalIBlock: recordTemplate(formC2, 0, i, ["C_t", "merkle_root", "post_u", "prev_hash", "tick"]),
  };
}

/** Record form and canonical block form of a P-block; the first equals `toC1(block)`. */
export function pBlockTexts(
  texts: BlockTexts,
  block: PBlock,
  previousHash: string | null,
): { readonly record: string; readonly canonical: string } {
  const { C_t, s_t, seq, tick } = block;
  const summary = summaryText(texts.summary, block);
  return {
    record: fill(texts.pBlock, [C_t, summary, s_t, seq, tick]),
    canonical: fill(texts.canonicalPBlock, [
      C_t,
      summary,
      previousHash === null ? "null" : `"${previousHash}"`,
      s_t,
      seq,
      tick,
    ]),
  };
}

/** Record form and canonical block form of an I-block; the first equals `toC1(block)`. */
export function iBlockTexts(
  texts: BlockTexts,
  block: IBlock,
  link: { readonly merkleRoot: string; readonly previousHash: string },
): { readonly record: string; readonly canonical: string } {
  const { C_t, tick } = block;
  const post = vectorText(formC1, 1, block.post_u);
  return {
    record: fill(texts.iBlock, [C_t, post, tick]),
    canonical: fill(texts.canonicalIBlock, [
      C_t,
      `"${link.merkleRoot}"`,
      post,
      `"${link.previousHash}"`,
      tick,
    ]),
  };
}

/** Templates for P-blocks as a document shows them, without gid and topology_version (engine-core 16). */
export type ShownPBlockText = { readonly record: Template; readonly summary: Template };

export function shownPBlockTemplates(form: TextForm, depth: number, topology: Topology): ShownPBlockText {
  return {
    record: recordTemplate(form, depth, {}, ["C_t", "edge_flux_summary", "s_t", "seq", "tick"]),
    summary: summaryTemplate(form, depth + 1, topology),
  };
}

/** Equals the form's text of `shownPBlock(block)`. */
export function shownPBlockText({ record, summary }: ShownPBlockText, block: PBlock): string {
  const { C_t, s_t, seq, tick } = block;
  return fill(record, [C_t, summaryText(summary, block), s_t, seq, tick]);
}

/** A template for I-blocks as a document shows them, without gid and topology_version (engine-core 16). */
export type ShownIBlockText = {
  readonly form: TextForm;
  readonly depth: number;
  readonly record: Template;
};

export function shownIBlockTemplate(
  form: TextForm,
  depth: number,
  topology: Topology,
  profile: Profile,
): ShownIBlockText {
  const sample = {
    W: profile.iBlockSpacingW,
    profile_version: profile.name,
    topology_snapshot: topologySnapshot(topology),
  };
  return { form, depth, record: recordTemplate(form, depth, sample, ["C_t", "post_u", "tick"]) };
}

/** Equals the form's text of `shownIBlock(block)`. */
export function shownIBlockText({ form, depth, record }: ShownIBlockText, block: IBlock): string {
  return fill(record, [block.C_t, vectorText(form, depth + 1, block.post_u), block.tick]);
}

/** What a document shows of a P-block. */
export function shownPBlock({ tick, seq, s_t, C_t, edge_flux_summary }: PBlock): JsonRecord {
  return { tick, seq, s_t, C_t, edge_flux_summary };
}

/** What a document shows of an I-block. */
export function shownIBlock(block: IBlock): JsonRecord {
  const { tick, W, C_t, profile_version, post_u, topology_snapshot } = block;
  return { tick, W, C_t, profile_version, post_u, topology_snapshot };
}

function summaryTemplate(form: TextForm, depth: number, topology: Topology): Template {
  const samples = topology.edges.map(({ eId }) => ({ e_id: eId }));
  return listTemplate(form, depth, samples, ["f_e"]);
}

function summaryText(template: Template, block: PBlock): string {
  return fill(
    template,
    block.edge_flux_summary.map(({ f_e }) => f_e),
  );
}
