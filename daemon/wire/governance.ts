import type { Sha256 } from "../../engine/digest.ts";
import type { GovernanceConfig } from "../../engine/governance/governance-config.ts";
import { parseGovernance } from "../../engine/governance/parse-governance.ts";
import { policySetHash } from "../../engine/governance/policy-set-hash.ts";
import type { Int } from "../../engine/int.ts";
import type { JsonMap } from "../../engine/json/json.ts";
import { toC2 } from "../../engine/json/write.ts";
import type { BudgetControl, GovernanceSnapshot } from "../../proto/gen/trinity/gate/v1/governance.ts";
import { governanceDocument } from "./governance-document.ts";

/** A governance a run would have. */
export function toGovernanceSnapshot(governance: GovernanceConfig, sha256: Sha256): GovernanceSnapshot {
  return {
    governanceMode: governance.governanceMode,
    codexActionMode: governance.codexActionMode,
    budgetKnobs: governance.budgetPolicies.flatMap((policy) => [
      knob(policy.policyId, "max_actions_per_window", policy.maxActionsPerWindow),
      knob(policy.policyId, "max_proposals_per_window", policy.maxProposalsPerWindow),
      knob(policy.policyId, "max_topology_changes", policy.maxTopologyChanges),
    ]),
    policySetHash: policySetHash(governance, sha256),
    advancedJson: governanceDocument(governance),
  };
}

/** A layer: what it says and no more; a mode it does not set is empty. */
export function toLayerSnapshot(layer: JsonMap, sha256: Sha256): GovernanceSnapshot {
  const setsMode = layer.has("governance_mode") || layer.has("codex_action_mode");
  const whole = setsMode ? layer : new Map([["governance_mode", "OFF"] as const, ...layer]);
  const parsed = parseGovernance(whole, { file: "governance", field: "" });
  const advancedJson = toC2(layer);
  if (!parsed.ok)
    return { governanceMode: "", codexActionMode: "", budgetKnobs: [], policySetHash: "", advancedJson };
  const snapshot = toGovernanceSnapshot(parsed.value, sha256);
  return setsMode
    ? { ...snapshot, advancedJson }
    : { ...snapshot, governanceMode: "", codexActionMode: "", advancedJson };
}

const knobMax = 1_000_000n;

function knob(policyId: string, name: string, value: Int | null): BudgetControl {
  return {
    policyId,
    name,
    value: value === null ? undefined : BigInt(value),
    min: 0n,
    max: knobMax,
    step: 1n,
  };
}
