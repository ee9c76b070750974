import type { GovernanceConfig } from "../governance/governance-config.ts";
import type { Profile } from "./profile.ts";
import type { StreamSpec } from "./session.ts";

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

/** The streams of a window that names none, unless a session brings its own (engine-core 8.1). */
export const builtInStreams: readonly StreamSpec[] = [
  {
    name: "S1_post_u_deltas",
    source: "post_u_deltas",
    schemeHint: null,
    description: "post_u delta per node",
  },
  { name: "S2_fluxes", source: "fluxes", schemeHint: null, description: "edge flux per edge" },
];

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
