import type { GovernanceConfig } from "../../engine/governance/governance-config.ts";
import { policySetRecord } from "../../engine/governance/policy-set-hash.ts";
import { toC2 } from "../../engine/json/write.ts";

/** A governance as canonical JSON: both modes and every policy, as the policy set hash covers them. */
export function governanceDocument(governance: GovernanceConfig): string {
  return toC2(policySetRecord(governance));
}
