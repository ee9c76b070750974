import type { ApxiDescriptor } from "../apxi/descriptor.ts";
import type { Scheme } from "../config/profile.ts";
import type { Int } from "../int.ts";
import type { Float, JsonRecord } from "../json/json.ts";

/** A motif: a pattern that was seen, what describing it costs and saves, and when it was used (engine-governance 2.1 and 2.8). */
type MotifOf<Pattern, Usage> = {
  readonly library_id: string;
  readonly motif_id: string;
  readonly profile: string;
  readonly source_gid: string;
  readonly source_window_id: string;
  readonly pattern_descriptor: Pattern;
  readonly mdl_stats: MdlStats;
  readonly usage_stats: Usage;
  readonly created_at_tick: number;
  readonly last_updated_tick: number;
  readonly meta: { readonly runs: readonly string[] };
};

export type MdlStats = {
  readonly L_self: Int;
  readonly L_usage: Int;
  readonly L_total: Int;
  readonly delta_vs_baseline: Int;
};

/** Differences and flows of all edges of a tick, learned from tick ledgers. The only kind a session learns. */
export type EdgeFluxMotif = MotifOf<
  {
    readonly type: "edge_flux_pattern_v1";
    readonly edge_ids: readonly Int[];
    readonly du_signature: readonly Int[];
    readonly f_e_signature: readonly Int[];
  },
  { readonly usage_count: number; readonly first_tick: number; readonly last_tick: number }
>;

/** A sequence of SLP operations. */
export type SlpEventMotif = MotifOf<
  { readonly type: "slp_event_pattern_v1"; readonly op_types: readonly string[] },
  { readonly usage_count: number }
>;

/** A descriptor of an APXi view. */
export type ApxiDescriptorMotif = MotifOf<
  {
    readonly type: "apxi_descriptor_v1";
    readonly descriptor: ApxiDescriptor;
    readonly residual_scheme: Scheme;
    readonly stream_id: string;
    readonly apx_name: string;
    readonly aeon_window_id: string;
  },
  { readonly usage_count: number }
>;

export type Motif = EdgeFluxMotif | SlpEventMotif | ApxiDescriptorMotif;

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
  readonly expected_effect: { readonly delta_L_total: Int; readonly notes: string };
  readonly budget_effect: Readonly<Record<string, never>>;
  readonly created_at_tick: number;
  readonly status: ProposalStatus;
  readonly governance_status: GovernanceStatus;
  readonly violated_policies: readonly string[];
  readonly governance_scores: GovernanceScores | GateScores;
  readonly governance_notes: { readonly notes?: readonly string[] } | GateNotes;
  readonly evaluated_at_tick: number | null;
  readonly meta: { readonly runs: readonly string[] };
};

/** Empty until a budget policy has looked at the proposal (engine-governance 5.1). */
export type GovernanceScores = { readonly topology_change_count?: Float };

/** What the proposal gate judged (engine-governance 2.7). */
export type GateScores = { readonly delta_L_total: Float; readonly fidelity: Float };

/** How the proposal gate judged; the limits are of the type the policy was made with. */
export type GateNotes = {
  readonly delta_ok: boolean;
  readonly fidelity_ok: boolean;
  readonly policy_min_delta_L_total: Int | Float;
  readonly policy_min_fidelity: Int | Float;
};

/** A row of the structural ledger (engine-governance 2.1); `entry_hash` is the digest of the other fields' C2 text. */
export type StructuralRow = {
  readonly entry_id: string;
  readonly proposal_id: string;
  readonly state: "PROPOSE" | "REVIEW" | "COMMIT";
  readonly decision: "PENDING" | "ACCEPT" | "REJECT";
  /** As proposed in PROPOSE rows, a float afterwards. */
  readonly delta_L_total: Int | Float;
  readonly fidelity_score: Float;
  readonly created_at_tick: number;
  readonly notes: JsonRecord;
  readonly prev_hash: string;
  readonly entry_hash: string;
};
