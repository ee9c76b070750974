import type { Int } from "../int.ts";
import type { Float } from "../json/json.ts";

/**
 * The records of Codex as a document shows them (engine-governance 2.1 and 2.8). Only edge-flux motifs and
 * the proposals made from them occur in a session, so their free-form parts are spelt out.
 */
export type Motif = {
  readonly library_id: string;
  readonly motif_id: string;
  readonly profile: string;
  readonly source_gid: string;
  readonly source_window_id: string;
  readonly pattern_descriptor: {
    readonly type: "edge_flux_pattern_v1";
    readonly edge_ids: readonly Int[];
    readonly du_signature: readonly Int[];
    readonly f_e_signature: readonly Int[];
  };
  readonly mdl_stats: {
    readonly L_self: number;
    readonly L_usage: number;
    readonly L_total: number;
    readonly delta_vs_baseline: number;
  };
  readonly usage_stats: {
    readonly usage_count: number;
    readonly first_tick: number;
    readonly last_tick: number;
  };
  readonly created_at_tick: number;
  readonly last_updated_tick: number;
  readonly meta: { readonly runs: readonly string[] };
};

export type ProposalAction = "ADD" | "PLACE" | "MERGE" | "RETIRE" | "TUNE";
export type ProposalStatus = "PENDING" | "ACCEPTED" | "REJECTED";
export type GovernanceStatus = "UNEVALUATED" | "OK" | "SOFT_FAIL" | "HARD_FAIL";

export type Proposal = {
  readonly proposal_id: string;
  readonly library_id: string;
  readonly motif_id: string | null;
  readonly gid: string;
  readonly target_window_id: string | null;
  readonly target_location: { readonly edge_ids: readonly Int[]; readonly profile: string };
  readonly action: ProposalAction;
  readonly expected_effect: { readonly delta_L_total: number; readonly notes: string };
  readonly budget_effect: Readonly<Record<string, never>>;
  readonly created_at_tick: number;
  readonly status: ProposalStatus;
  readonly governance_status: GovernanceStatus;
  readonly violated_policies: readonly string[];
  readonly governance_scores: GovernanceScores;
  readonly governance_notes: { readonly notes?: readonly string[] };
  readonly evaluated_at_tick: number | null;
  readonly meta: { readonly runs: readonly string[] };
};

/** Empty until a budget policy has looked at the proposal (engine-governance 5.1). */
export type GovernanceScores = { readonly topology_change_count?: Float };
