import type { Profile } from "../../engine/config/profile.ts";
import type { GovernanceConfig } from "../../engine/governance/governance-config.ts";

/** The built-in profile CMP-0 (engine-core 5). */
export const builtInProfile: Profile = {
  name: "CMP-0",
  modulusM: 1000000007,
  c0: 1234567,
  sc: 32,
  iBlockSpacingW: 8,
  epsilonCap: null,
  stRule: { mode: "constant", value: 9 },
  napDefaults: { v: 1, layer: "DATA", mode: "P", ingressMode: "P", egressMode: "P" },
  defaultScheme: "R",
};

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
