import type { Sha256 } from "../digest.ts";
import { compareCodePoints } from "../json/compare-code-points.ts";
import { Float } from "../json/json.ts";
import { toC2 } from "../json/write.ts";
import { type CodexContext, numbered, requireIngest } from "./codex-context.ts";
import type { Motif, Proposal, ProposalAction } from "./codex-records.ts";
import { type DraftRow, withRows } from "./structural-ledger.ts";

/** The context with new proposals, which are also told by themselves. */
export type Emitted = { readonly context: CodexContext; readonly proposals: readonly Proposal[] };

/**
 * Pending proposals to act on the motifs that were used at least `usageThreshold` times (engine-governance 2.6), each
 * with a PROPOSE row of the structural ledger. Motifs come in the order of their ids as texts, so that `MOTIF_10000`
 * comes before `MOTIF_1001`; what was proposed before is not proposed again.
 *
 * @throws EngineError `value` when nothing was ingested
 */
export function emitProposals(
  context: CodexContext,
  sha256: Sha256,
  { usageThreshold = 2, action = "PLACE" }: { usageThreshold?: number; action?: ProposalAction } = {},
): Emitted {
  const { gid } = requireIngest(context);
  const known = new Set(context.proposals.map(proposalKey));
  const proposals: Proposal[] = [];
  for (const motif of context.library.toSorted((a, b) => compareCodePoints(a.motif_id, b.motif_id))) {
    if (motif.usage_stats.usage_count < usageThreshold) continue;
    const ordinal = context.proposals.length + proposals.length + 1;
    const proposal = proposalOf(context, motif, { gid, action, ordinal });
    const key = proposalKey(proposal);
    if (known.has(key)) continue;
    known.add(key);
    proposals.push(proposal);
  }
  const proposed = { ...context, proposals: [...context.proposals, ...proposals] };
  return { context: withRows(proposed, proposals.map(proposedRow), sha256), proposals };
}

function proposedRow({
  proposal_id,
  action,
  expected_effect,
  created_at_tick,
  target_window_id,
}: Proposal): DraftRow {
  return {
    proposal_id,
    state: "PROPOSE",
    decision: "PENDING",
    delta_L_total: expected_effect.delta_L_total,
    fidelity_score: new Float(1),
    created_at_tick,
    notes: { action, window_id: target_window_id },
  };
}

function proposalKey({ motif_id, target_window_id, action, target_location }: Proposal): string {
  return toC2([motif_id, target_window_id, action, target_location.edge_ids]);
}

function proposalOf(
  { libraryId }: CodexContext,
  motif: Motif,
  {
    gid,
    action,
    ordinal,
  }: { readonly gid: string; readonly action: ProposalAction; readonly ordinal: number },
): Proposal {
  const { pattern_descriptor: pattern } = motif;
  const edgeIds = pattern.type === "edge_flux_pattern_v1" ? pattern.edge_ids : [];
  return {
    proposal_id: numbered("PROPOSAL", ordinal),
    library_id: libraryId,
    motif_id: motif.motif_id,
    gid,
    target_window_id: motif.source_window_id,
    target_location: { edge_ids: edgeIds, profile: motif.profile },
    action,
    // The same note for every kind of motif, as in the reference.
    expected_effect: { delta_L_total: motif.mdl_stats.delta_vs_baseline, notes: "edge_flux_pattern_v1" },
    budget_effect: {},
    created_at_tick: motif.last_updated_tick,
    status: "PENDING",
    governance_status: "UNEVALUATED",
    violated_policies: [],
    governance_scores: {},
    governance_notes: {},
    evaluated_at_tick: null,
    meta: motif.meta,
  };
}
