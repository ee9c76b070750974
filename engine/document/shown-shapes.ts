/** The shapes of what a document shows of the records of a run (engine-core 14 and 16). */
import type { Scene } from "../gate/scene.ts";
import type { BudgetUsage } from "../governance/decision-loop.ts";
import { isBudgetUsage } from "../governed-shapes.ts";
import {
  envelopeFields,
  iBlockFields,
  isPfnaApplied,
  manifestFields,
  pBlockFields,
  tickLedgerFields,
} from "../record-shapes.ts";
import type {
  Envelope,
  IBlock,
  Manifest,
  PBlock,
  PfnaApplied,
  TickLedger,
  ULedgerEntry,
} from "../records.ts";
import {
  isCount,
  isDigest,
  isEither,
  isExactly,
  isInt,
  isListOf,
  isNullOr,
  isRecordOf,
  isRecordWith,
  isText,
  type Shape,
} from "../text/shape.ts";
import { type GovMeta, isGovMeta } from "./gov-meta-shape.ts";

export type ShownLedger = Omit<
  TickLedger,
  "nap_ref" | "causal_radius_applied" | "epsilon_applied" | "policy_notes"
>;
export type ShownPBlock = Omit<PBlock, "gid" | "topology_version">;
export type ShownIBlock = Omit<IBlock, "gid" | "topology_version">;
export type ShownManifest = Omit<Manifest, "gid" | "window_id" | "apxi_view_ref"> & {
  readonly apxi_view_ref?: string;
};
export type ShownScene = Omit<Scene, "meta"> & { readonly meta: SceneMeta };
export type EnvelopeWith<Meta> = Omit<Envelope, "meta"> & { readonly meta: Meta };
export type DataMeta = { readonly pfna_integerization: readonly PfnaApplied[] };
export type ShownEntry = Omit<
  ULedgerEntry,
  "meta" | "slp_event_refs" | "topology_version" | "policy_set_hash"
> & { readonly meta: EntryMeta };

type Nothing = Readonly<Record<string, never>>;
type SceneMeta = {
  readonly p_block_ref: string;
  readonly manifest_ref: string;
  readonly pfna_refs?: readonly string[];
  readonly pfna_integerization?: readonly PfnaApplied[];
};
type EntryMeta = Nothing | { readonly governance_budget: BudgetUsage };

const isNothing = isRecordOf<Nothing>({});

const {
  nap_ref: _ref,
  causal_radius_applied: _radius,
  epsilon_applied: _epsilon,
  policy_notes: _notes,
  ...shownLedgerFields
} = tickLedgerFields;
export const isShownLedger: Shape<ShownLedger> = isRecordOf<ShownLedger>(shownLedgerFields);

const { gid: _pGid, topology_version: _pVersion, ...shownPBlockFields } = pBlockFields;
export const isShownPBlock: Shape<ShownPBlock> = isRecordOf<ShownPBlock>(shownPBlockFields);

const { gid: _iGid, topology_version: _iVersion, ...shownIBlockFields } = iBlockFields;
export const isShownIBlock: Shape<ShownIBlock> = isRecordOf<ShownIBlock>(shownIBlockFields);

const { gid: _mGid, window_id: _mWindow, apxi_view_ref: _mView, ...shownManifestFields } = manifestFields;
export const isShownManifest: Shape<ShownManifest> = isRecordWith<ShownManifest>(shownManifestFields, {
  apxi_view_ref: isText,
});

export const isShownScene: Shape<ShownScene> = isRecordOf<ShownScene>({
  gid: isText,
  run_id: isText,
  tick: isCount,
  nid: isText,
  pre_u: isListOf(isInt),
  post_u: isListOf(isInt),
  ledger_ref: isText,
  C_prev: isInt,
  C_t: isInt,
  window_id: isText,
  manifest_check: isInt,
  nap_envelope_ref: isExactly(null),
  meta: isRecordWith<SceneMeta>(
    { p_block_ref: isText, manifest_ref: isText },
    { pfna_refs: isListOf(isText), pfna_integerization: isListOf(isPfnaApplied) },
  ),
});

/** CTRL, INGRESS and EGRESS envelopes tell nothing more. */
export const isPlainEnvelope: Shape<EnvelopeWith<Nothing>> = isRecordOf<EnvelopeWith<Nothing>>({
  ...envelopeFields,
  meta: isNothing,
});

export const isDataEnvelope: Shape<EnvelopeWith<DataMeta>> = isRecordOf<EnvelopeWith<DataMeta>>({
  ...envelopeFields,
  meta: isRecordOf<DataMeta>({ pfna_integerization: isListOf(isPfnaApplied) }),
});

export const isGovEnvelope: Shape<EnvelopeWith<GovMeta>> = isRecordOf<EnvelopeWith<GovMeta>>({
  ...envelopeFields,
  layer: isExactly("GOV"),
  mode: isExactly("G"),
  meta: isGovMeta,
});

export const isShownEntry: Shape<ShownEntry> = isRecordOf<ShownEntry>({
  gid: isText,
  run_id: isText,
  tick: isCount,
  window_id: isText,
  C_t: isInt,
  manifest_check: isInt,
  nap_envelope_hash: isDigest,
  umx_ledger_hash: isDigest,
  loom_block_hash: isDigest,
  apx_manifest_hash: isDigest,
  prev_entry_hash: isNullOr(isDigest),
  codex_library_hash: isExactly(null),
  timestamp_utc: isExactly(null),
  meta: isEither(
    isNothing,
    isRecordOf<{ readonly governance_budget: BudgetUsage }>({ governance_budget: isBudgetUsage }),
  ),
});
