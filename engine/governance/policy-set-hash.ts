import type { Sha256 } from "../digest.ts";
import { compareCodePoints } from "../json/compare-code-points.ts";
import type { JsonRecord } from "../json/json.ts";
import { toC1 } from "../json/write.ts";
import type { GovernanceConfig } from "./governance-config.ts";

/**
 * The digest every U-ledger entry carries for the governance of its run (engine-governance 3.3): SHA-256 over
 * C1 of `policySetRecord`.
 *
 * @throws EngineError `value` when a text of a policy holds a lone surrogate.
 */
export function policySetHash(config: GovernanceConfig, sha256: Sha256): string {
  return sha256(toC1(policySetRecord(config)));
}

/**
 * What the policy set hash covers (engine-governance 3.3): both modes and every field of every policy, each
 * list sorted by policy id. `gid`, `run_id` and `meta` are left out.
 */
export function policySetRecord(config: GovernanceConfig): JsonRecord {
  return {
    governance_mode: config.governanceMode,
    codex_action_mode: config.codexActionMode,
    topology_policies: byPolicyId(config.topologyPolicies).map((policy) => ({
      policy_id: policy.policyId,
      max_nodes: policy.maxNodes,
      max_edges: policy.maxEdges,
      allowed_ops: policy.allowedOps,
      description: policy.description,
    })),
    budget_policies: byPolicyId(config.budgetPolicies).map((policy) => ({
      policy_id: policy.policyId,
      max_actions_per_window: policy.maxActionsPerWindow,
      max_proposals_per_window: policy.maxProposalsPerWindow,
      max_topology_changes: policy.maxTopologyChanges,
      notes: policy.notes,
    })),
    safety_policies: byPolicyId(config.safetyPolicies).map((policy) => ({
      policy_id: policy.policyId,
      invariants: policy.invariants,
      severity: policy.severity,
      description: policy.description,
    })),
  };
}

function byPolicyId<P extends { readonly policyId: string }>(policies: readonly P[]): readonly P[] {
  return policies.toSorted((a, b) => compareCodePoints(a.policyId, b.policyId));
}
