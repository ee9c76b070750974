/** The shapes of a session document and of a run document (engine-core 16). */

import { isApxiView } from "../apxi/apxi-shapes.ts";
import type { ApxiView } from "../apxi/view.ts";
import type { EdgeFluxMotif, Proposal } from "../codex/codex-records.ts";
import type { Scheme } from "../config/profile.ts";
import type { StreamSource } from "../config/session.ts";
import type { BudgetUsage } from "../governance/decision-loop.ts";
import { isBudgetUsage, isEdgeFluxMotif, isProposal } from "../governed-shapes.ts";
import type { Int } from "../int.ts";
import type { MetricsSnapshot } from "../metrics/metrics-snapshot.ts";
import { isMetricsSnapshot } from "../metrics-shape.ts";
import {
  isCount,
  isEither,
  isExactly,
  isInt,
  isListOf,
  isMapOf,
  isNullOr,
  isRecordOf,
  isRecordWith,
  isText,
  type Shape,
} from "../text/shape.ts";
import type { GovMeta } from "./gov-meta-shape.ts";
import {
  type DataMeta,
  type EnvelopeWith,
  isDataEnvelope,
  isGovEnvelope,
  isPlainEnvelope,
  isShownEntry,
  isShownIBlock,
  isShownLedger,
  isShownManifest,
  isShownPBlock,
  isShownScene,
  type ShownEntry,
  type ShownIBlock,
  type ShownLedger,
  type ShownManifest,
  type ShownPBlock,
  type ShownScene,
} from "./shown-shapes.ts";

/** The tick loop alone. */
export type RunDocument = {
  readonly run_id: string;
  readonly ledgers: readonly ShownLedger[];
  readonly p_blocks: readonly ShownPBlock[];
  readonly i_blocks: readonly ShownIBlock[];
  /** By apx_name. */
  readonly manifests: ReadonlyMap<string, ShownManifest>;
  readonly scenes: readonly ShownScene[];
  readonly envelopes: readonly EnvelopeWith<DataMeta>[];
  readonly governance_envelopes: readonly EnvelopeWith<GovMeta>[];
  readonly u_ledger_entries: readonly ShownEntry[];
  readonly codex_motifs?: readonly EdgeFluxMotif[];
  readonly codex_proposals?: readonly Proposal[];
  readonly codex_actions?: readonly Proposal[];
  readonly codex_hypothetical_actions?: readonly Proposal[];
  readonly governance_budget_usage?: BudgetUsage;
  /** By apx_name. */
  readonly apxi_views?: ReadonlyMap<string, ApxiView>;
};

type PlainEnvelope = EnvelopeWith<Readonly<Record<string, never>>>;

export type SessionDocument = {
  readonly config: ShownConfig;
  readonly lifecycle_envelopes: readonly PlainEnvelope[];
  readonly tick_result: RunDocument & {
    readonly ingress_envelopes: readonly PlainEnvelope[];
    readonly egress_envelopes: readonly PlainEnvelope[];
  };
  readonly metrics?: MetricsSnapshot;
};

type ShownConfig = {
  readonly run_id: string;
  readonly gid: string;
  readonly nid: string;
  readonly total_ticks: number;
  readonly primary_window_id: string;
  readonly window_ids: readonly string[];
  readonly press_default_streams: readonly {
    readonly name: string;
    readonly source: StreamSource;
    readonly scheme_hint: Scheme | null;
    readonly description: string;
  }[];
  readonly pfna_inputs: readonly ShownPfna[];
  readonly initial_state: readonly Int[];
};

type ShownPfna = {
  readonly pfna_id: string;
  readonly gid: string;
  readonly run_id: string;
  readonly tick: Int;
  readonly nid: string;
  readonly values: readonly Int[];
  readonly description?: string;
};

const always = {
  run_id: isText,
  ledgers: isListOf(isShownLedger),
  p_blocks: isListOf(isShownPBlock),
  i_blocks: isListOf(isShownIBlock),
  manifests: isMapOf(isShownManifest),
  scenes: isListOf(isShownScene),
  envelopes: isListOf(isDataEnvelope),
  governance_envelopes: isListOf(isGovEnvelope),
  u_ledger_entries: isListOf(isShownEntry),
};

const sometimes = {
  codex_motifs: isListOf(isEdgeFluxMotif),
  codex_proposals: isListOf(isProposal),
  codex_actions: isListOf(isProposal),
  codex_hypothetical_actions: isListOf(isProposal),
  governance_budget_usage: isBudgetUsage,
  apxi_views: isMapOf(isApxiView),
};

export const isRunDocument: Shape<RunDocument> = isRecordWith<RunDocument>(always, sometimes);

const isConfig = isRecordOf<ShownConfig>({
  run_id: isText,
  gid: isText,
  nid: isText,
  total_ticks: isCount,
  primary_window_id: isText,
  window_ids: isListOf(isText),
  press_default_streams: isListOf(
    isRecordOf<ShownConfig["press_default_streams"][number]>({
      name: isText,
      source: isExactly("post_u_deltas", "fluxes", "pre_u", "post_u", "prev_chain"),
      scheme_hint: isNullOr(isExactly("ID", "R", "GR")),
      description: isText,
    }),
  ),
  pfna_inputs: isListOf(
    isRecordWith<ShownPfna>(
      {
        pfna_id: isText,
        gid: isText,
        run_id: isText,
        tick: isInt,
        nid: isText,
        values: isListOf(isInt),
      },
      { description: isText },
    ),
  ),
  initial_state: isListOf(isInt),
});

export const isSessionDocument: Shape<SessionDocument> = isRecordWith<SessionDocument>(
  {
    config: isConfig,
    lifecycle_envelopes: isListOf(isPlainEnvelope),
    tick_result: isRecordWith<SessionDocument["tick_result"]>(
      {
        ...always,
        ingress_envelopes: isListOf(isPlainEnvelope),
        egress_envelopes: isListOf(isPlainEnvelope),
      },
      sometimes,
    ),
  },
  { metrics: isMetricsSnapshot },
);

/** A snapshot: the document of a session, or of a tick loop without one. */
export const isSnapshot: Shape<SessionDocument | RunDocument> = isEither(isSessionDocument, isRunDocument);
