import type { EdgeFluxMotif, GovernanceScores, Proposal } from "./codex/codex-records.ts";
import type { BudgetUsage, CapUsage } from "./governance/decision-loop.ts";
import {
  type FieldShapes,
  isBoolean,
  isCount,
  isEither,
  isExactly,
  isFloat,
  isInt,
  isListOf,
  isNullOr,
  isNumber,
  isRecordOf,
  isText,
  type Shape,
} from "./text/shape.ts";

const isInts = isListOf(isInt);
const isTexts = isListOf(isText);
const isNothing = isRecordOf<Readonly<Record<string, never>>>({});
const isRuns = isRecordOf<{ readonly runs: readonly string[] }>({ runs: isTexts });

export const isEdgeFluxMotif: Shape<EdgeFluxMotif> = isRecordOf<EdgeFluxMotif>({
  library_id: isText,
  motif_id: isText,
  profile: isText,
  source_gid: isText,
  source_window_id: isText,
  pattern_descriptor: isRecordOf<EdgeFluxMotif["pattern_descriptor"]>({
    type: isExactly("edge_flux_pattern_v1"),
    edge_ids: isInts,
    du_signature: isInts,
    f_e_signature: isInts,
  }),
  mdl_stats: isRecordOf<EdgeFluxMotif["mdl_stats"]>({
    L_self: isCount,
    L_usage: isCount,
    L_total: isCount,
    delta_vs_baseline: isNumber,
  }),
  usage_stats: isRecordOf<EdgeFluxMotif["usage_stats"]>({
    usage_count: isCount,
    first_tick: isCount,
    last_tick: isCount,
  }),
  created_at_tick: isCount,
  last_updated_tick: isCount,
  meta: isRuns,
});

const isScores: Shape<GovernanceScores> = isEither(
  isNothing,
  isRecordOf<Required<GovernanceScores>>({ topology_change_count: isFloat }),
);

const isNotes: Shape<Proposal["governance_notes"]> = isEither(
  isNothing,
  isRecordOf<Required<Proposal["governance_notes"]>>({ notes: isTexts }),
);

export const isProposal: Shape<Proposal> = isRecordOf<Proposal>({
  proposal_id: isText,
  library_id: isText,
  motif_id: isNullOr(isText),
  gid: isText,
  target_window_id: isNullOr(isText),
  target_location: isRecordOf<Proposal["target_location"]>({ edge_ids: isInts, profile: isText }),
  action: isExactly("ADD", "PLACE", "MERGE", "RETIRE", "TUNE"),
  expected_effect: isRecordOf<Proposal["expected_effect"]>({ delta_L_total: isNumber, notes: isText }),
  budget_effect: isNothing,
  created_at_tick: isCount,
  status: isExactly("PENDING", "ACCEPTED", "REJECTED"),
  governance_status: isExactly("UNEVALUATED", "OK", "SOFT_FAIL", "HARD_FAIL"),
  violated_policies: isTexts,
  governance_scores: isScores,
  governance_notes: isNotes,
  evaluated_at_tick: isNullOr(isCount),
  meta: isRuns,
});

export const isCaps: Shape<readonly CapUsage[]> = isListOf(
  isRecordOf<CapUsage>({
    attr: isExactly("max_proposals_per_window", "max_actions_per_window", "max_topology_changes"),
    limit: isNullOr(isInt),
    used: isCount,
    exhausted: isBoolean,
    policy_id: isNullOr(isText),
  }),
);

export const budgetUsageFields: FieldShapes<BudgetUsage> = {
  proposals_seen: isCount,
  actions_accepted: isCount,
  topology_changes_applied: isCount,
  caps: isCaps,
};

export const isBudgetUsage: Shape<BudgetUsage> = isRecordOf<BudgetUsage>(budgetUsageFields);
