import { napLayers, napModes } from "./config/nap-words.ts";
import type {
  EdgeFlow,
  Envelope,
  IBlock,
  Manifest,
  ManifestStream,
  PBlock,
  PfnaApplied,
  TickLedger,
  TickRecord,
} from "./records.ts";
import {
  type FieldShapes,
  isBoolean,
  isCount,
  isExactly,
  isInt,
  isJsonRecord,
  isListOf,
  isNullOr,
  isRecordOf,
  isText,
  type Shape,
} from "./text/shape.ts";

const isInts = isListOf(isInt);
const isTexts = isListOf(isText);

const isEdgeFlow = isRecordOf<EdgeFlow>({
  e_id: isInt,
  i: isCount,
  j: isCount,
  du: isInt,
  raw: isInt,
  cap: isInt,
  f_e: isInt,
});

export const tickLedgerFields: FieldShapes<TickLedger> = {
  tick: isCount,
  sum_pre_u: isInt,
  sum_post_u: isInt,
  z_check: isInt,
  pre_u: isInts,
  edges: isListOf(isEdgeFlow),
  post_u: isInts,
  nap_ref: isText,
  causal_radius_applied: isBoolean,
  epsilon_applied: isBoolean,
  policy_notes: isTexts,
};

export const isTickLedger: Shape<TickLedger> = isRecordOf<TickLedger>(tickLedgerFields);

export const pBlockFields: FieldShapes<PBlock> = {
  gid: isText,
  tick: isCount,
  seq: isCount,
  s_t: isInt,
  C_t: isInt,
  topology_version: isText,
  edge_flux_summary: isListOf(isRecordOf<PBlock["edge_flux_summary"][number]>({ e_id: isInt, f_e: isInt })),
};

export const isPBlock: Shape<PBlock> = isRecordOf<PBlock>(pBlockFields);

export const iBlockFields: FieldShapes<IBlock> = {
  gid: isText,
  tick: isCount,
  W: isInt,
  C_t: isInt,
  profile_version: isText,
  topology_version: isText,
  post_u: isInts,
  topology_snapshot: isListOf(
    isRecordOf<IBlock["topology_snapshot"][number]>({
      e_id: isInt,
      i: isCount,
      j: isCount,
      k: isInt,
      cap: isInt,
      SC: isInt,
      c: isInt,
    }),
  ),
};

export const isIBlock: Shape<IBlock> = isRecordOf<IBlock>(iBlockFields);

export const envelopeFields: FieldShapes<Envelope> = {
  v: isInt,
  tick: isCount,
  gid: isText,
  nid: isText,
  layer: isExactly(...napLayers),
  mode: isExactly(...napModes),
  payload_ref: isInt,
  seq: isCount,
  prev_chain: isInt,
  sig: isText,
  slp_event_ids: isTexts,
  meta: isJsonRecord,
};

export const isEnvelope: Shape<Envelope> = isRecordOf<Envelope>(envelopeFields);

const isManifestStream = isRecordOf<ManifestStream>({
  stream_id: isText,
  description: isText,
  scheme: isExactly("ID", "R", "GR"),
  params: isCount,
  L_model: isInt,
  L_residual: isInt,
  L_total: isInt,
});

export const manifestFields: FieldShapes<Manifest> = {
  apx_name: isText,
  profile: isText,
  manifest_check: isInt,
  gid: isText,
  window_id: isText,
  streams: isListOf(isManifestStream),
  apxi_view_ref: isNullOr(isText),
};

export const isManifest: Shape<Manifest> = isRecordOf<Manifest>(manifestFields);

export const isPfnaApplied: Shape<PfnaApplied> = isRecordOf<PfnaApplied>({
  pfna_id: isText,
  audit: isListOf(isJsonRecord),
  values: isInts,
});

export const isTickRecord: Shape<TickRecord> = isRecordOf<TickRecord>({
  tick: isCount,
  prev_chain: isInt,
  ledger: isTickLedger,
  p_block: isPBlock,
  i_block: isNullOr(isIBlock),
  ingress: isNullOr(isEnvelope),
  pfna: isListOf(isPfnaApplied),
  ledger_hash: isText,
  p_block_hash: isText,
  block_hash: isText,
  tick_hash: isText,
});
