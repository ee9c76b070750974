import type { GovernanceConfig } from "../../engine/governance/governance-config.ts";

export { builtInProfile } from "../../engine/config/built-in.ts";

/** Governance with everything off, which still has a policy set hash (engine-core 13). */
export const governanceOff: GovernanceConfig = {
  governanceMode: "OFF",
  codexActionMode: "OFF",
  topologyPolicies: [],
  budgetPolicies: [],
  safetyPolicies: [],
  gid: null,
  runId: null,
  meta: new Map(),
};
