import type { GovernanceScores, Proposal, ProposalAction } from "../codex/codex-records.ts";
import { compareCodePoints } from "../json/compare-code-points.ts";
import { Float } from "../json/json.ts";
import type { GovernanceConfig, TopologyOp } from "./governance-config.ts";

/** What the policies say about one proposal, whatever the caps of its window (engine-governance 5.1). */
export type Evaluation = {
  readonly status: "OK" | "HARD_FAIL";
  /** Sorted, without repetition. */
  readonly violated: readonly string[];
  readonly scores: GovernanceScores;
  /** Topology notes, then budget notes, each in the order of the policies. */
  readonly notes: readonly string[];
};

/** Evaluates one proposal against the topology and budget policies (engine-governance 5.1). */
export function evaluateProposal(proposal: Proposal, config: GovernanceConfig): Evaluation {
  const violated: string[] = [];
  const notes: string[] = [];
  for (const { policyId, allowedOps } of config.topologyPolicies) {
    const missing = requiredOps[proposal.action].filter((op) => !allowedOps.includes(op));
    if (missing.length === 0) continue;
    violated.push(policyId);
    const list = missing.toSorted(compareCodePoints).map((op) => `'${op}'`);
    notes.push(`Policy ${policyId} does not allow required ops: [${list.join(", ")}]`);
  }
  const changes = changeCount(proposal);
  for (const { policyId, maxTopologyChanges } of config.budgetPolicies) {
    if (maxTopologyChanges === null || maxTopologyChanges >= changes) continue;
    violated.push(policyId);
    notes.push(`Policy ${policyId} caps topology changes at ${maxTopologyChanges}`);
  }
  return {
    status: violated.length === 0 ? "OK" : "HARD_FAIL",
    violated: [...new Set(violated)].sort(compareCodePoints),
    scores: config.budgetPolicies.length === 0 ? {} : { topology_change_count: new Float(changes) },
    notes,
  };
}

/** How many edges a proposal touches. */
export function changeCount(proposal: Proposal): number {
  return proposal.target_location.edge_ids.length;
}

const requiredOps: Readonly<Record<ProposalAction, readonly TopologyOp[]>> = {
  ADD: ["ADD_NODE", "ADD_EDGE"],
  PLACE: ["ADD_NODE", "ADD_EDGE"],
  MERGE: ["REWIRE"],
  RETIRE: ["REMOVE_NODE", "REMOVE_EDGE"],
  TUNE: ["TUNE"],
};
