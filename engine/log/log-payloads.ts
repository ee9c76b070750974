import type { GateJudgement } from "../governance/gate-filter.ts";
import type { Int } from "../int.ts";

/** What each structured log event tells beside who and when (engine-governance 9). */
export type LogPayloads = {
  readonly run_start: RunPlanned;
  readonly tick_loop_start: RunPlanned;
  readonly tick_complete: {
    /** Ids of the PFNA entries applied at this tick, sorted. */
    readonly pfna_refs: readonly string[];
    readonly prev_chain: Int;
    readonly C_t: Int;
  };
  readonly window_closed: { readonly apx_name: string; readonly manifest_check: Int };
  readonly gate_governance_decision: GateDecision;
  readonly tick_loop_end: EnvelopeCounts & { readonly ticks: number };
  readonly run_end: EnvelopeCounts;
};

type RunPlanned = {
  readonly total_ticks: number;
  /** Sorted. */
  readonly windows: readonly string[];
  readonly primary_window_id: string;
};

type EnvelopeCounts = { readonly envelopes: number; readonly ingress: number; readonly egress: number };

/** The meta of a GOV envelope about one DATA envelope (engine-governance 4). */
export type GateDecision = GateJudgement & {
  readonly event: "GATE_GOVERNANCE_DECISION";
  readonly envelope_ref: string;
  /** Of the envelope that was judged, as its seq. */
  readonly tick: number;
  readonly seq: number;
  readonly policy_set_hash: string;
  readonly window_id: string;
};
