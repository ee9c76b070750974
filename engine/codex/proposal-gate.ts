import type { Sha256 } from "../digest.ts";
import { EngineError } from "../errors.ts";
import type { Int } from "../int.ts";
import { compareCodePoints } from "../json/compare-code-points.ts";
import { Float } from "../json/json.ts";
import type { CodexContext } from "./codex-context.ts";
import type { GateNotes, Proposal, StructuralRow } from "./codex-records.ts";
import { type DraftRow, withRows } from "./structural-ledger.ts";

/** What a proposal must reach (engine-governance 2.1); the numbers are printed as they are given. */
export type GatePolicy = { readonly minDeltaLTotal: Int | Float; readonly minFidelity: Int | Float };

/** No limits but that something is gained. */
export const anyGain: GatePolicy = { minDeltaLTotal: new Float(0), minFidelity: new Float(0) };

/** The context after a pass of the gate, and the last row of each proposal. */
export type GatePass = { readonly context: CodexContext; readonly decisions: readonly StructuralRow[] };

/**
 * Judges every proposal, decided ones included, in the order of their ids (engine-governance 2.7). A proposal passes when
 * the description gets shorter by as much as the policy wants and the fidelity is high enough; without a score of its own
 * a proposal's fidelity is 1. No session calls it: sessions have their proposals decided by governance.
 *
 * @throws EngineError `value` for a negative fidelity limit
 */
export function evaluateProposals(
  context: CodexContext,
  policy: GatePolicy,
  sha256: Sha256,
  fidelityScores: ReadonlyMap<string, number> = new Map(),
): GatePass {
  const limits = { delta: numberOf(policy.minDeltaLTotal), fidelity: numberOf(policy.minFidelity) };
  if (limits.fidelity < 0) {
    throw new EngineError("value", `min_fidelity must not be below 0, but is ${limits.fidelity}`);
  }
  const rows: DraftRow[] = [];
  const decidedAt: number[] = [];
  const decided = new Map<string, Proposal>();
  const inOrder = context.proposals.toSorted((a, b) => compareCodePoints(a.proposal_id, b.proposal_id));
  for (const proposal of inOrder) {
    const delta = Number(proposal.expected_effect.delta_L_total);
    const fidelity = fidelityScores.get(proposal.proposal_id) ?? 1;
    const deltaOk = limits.delta > 0 ? delta <= -limits.delta : delta < 0;
    const fidelityOk = fidelity >= limits.fidelity;
    const isAccepted = deltaOk && fidelityOk;
    const notes: GateNotes = {
      delta_ok: deltaOk,
      fidelity_ok: fidelityOk,
      policy_min_delta_L_total: policy.minDeltaLTotal,
      policy_min_fidelity: policy.minFidelity,
    };
    const row: DraftRow = {
      proposal_id: proposal.proposal_id,
      state: "REVIEW",
      decision: isAccepted ? "ACCEPT" : "REJECT",
      delta_L_total: new Float(delta),
      fidelity_score: new Float(fidelity),
      created_at_tick: proposal.created_at_tick,
      notes,
    };
    rows.push(row);
    if (isAccepted) rows.push({ ...row, state: "COMMIT", notes: { reason: "accepted" } });
    decidedAt.push(context.structuralLedger.length + rows.length - 1);
    const failing = [...(deltaOk ? [] : ["delta_L_total"]), ...(fidelityOk ? [] : ["fidelity"])];
    decided.set(proposal.proposal_id, {
      ...proposal,
      status: isAccepted ? "ACCEPTED" : "REJECTED",
      governance_status: isAccepted ? "OK" : "HARD_FAIL",
      evaluated_at_tick: proposal.created_at_tick,
      governance_scores: { delta_L_total: new Float(delta), fidelity: new Float(fidelity) },
      governance_notes: notes,
      // An acceptance does not clear what an earlier pass found.
      violated_policies: isAccepted ? proposal.violated_policies : failing,
    });
  }
  const proposals = context.proposals.map((proposal) => decided.get(proposal.proposal_id) ?? proposal);
  const judged = withRows({ ...context, proposals }, rows, sha256);
  // Every place has just been filled.
  const decisions = decidedAt.map((at) => judged.structuralLedger[at] as StructuralRow);
  return { context: judged, decisions };
}

function numberOf(value: Int | Float): number {
  return value instanceof Float ? value.value : Number(value);
}
