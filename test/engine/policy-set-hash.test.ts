import fc from "fast-check";
import { expect, test } from "vitest";
import type { GovernanceConfig } from "../../engine/governance/governance-config.ts";
import { parseGovernance } from "../../engine/governance/parse-governance.ts";
import { policySetHash, policySetRecord } from "../../engine/governance/policy-set-hash.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { toC1 } from "../../engine/json/write.ts";
import { governanceOff } from "../support/built-in.ts";
import { acceptedValue } from "../support/problems.ts";
import { sha256 } from "../support/sha256.ts";

function governance(document: unknown): GovernanceConfig {
  return acceptedValue(parseGovernance(parseJson(JSON.stringify(document)), { file: "g.json", field: "" }));
}

const demo = {
  budget_policies: [
    {
      policy_id: "budget-demo",
      max_actions_per_window: 1,
      max_proposals_per_window: 2,
      max_topology_changes: 8,
      notes: "Allow the demo action to cover the full GF01 edge set",
    },
  ],
  topology_policies: [
    { policy_id: "topology-demo", description: "Allow Codex to place a single edge for the demo run" },
  ],
};

const structural = {
  topology_policies: [
    {
      policy_id: "topo_main",
      max_nodes: 12,
      max_edges: 18,
      allowed_ops: ["ADD_NODE", "ADD_EDGE", "TUNE"],
      description: "GF01 structural limits",
    },
  ],
  budget_policies: [
    { policy_id: "budget_cap", max_actions_per_window: 2, max_topology_changes: 1 },
    { policy_id: "budget_buffer", max_proposals_per_window: 3, notes: "allow a few proposals for scoring" },
  ],
  safety_policies: [
    {
      policy_id: "safety_core",
      invariants: ["no_negative_flux", "preserve_chain_continuity"],
      severity: "HARD",
    },
  ],
};

/** The operator's base governance of operator-surface 1. */
const base = {
  governance_mode: "OBSERVE",
  codex_action_mode: "OBSERVE",
  budget_policies: [
    {
      policy_id: "default",
      max_actions_per_window: 0,
      max_proposals_per_window: 0,
      max_topology_changes: 0,
      notes: "Conservative defaults for UI-launched runs",
    },
  ],
};

// engine-governance 3.3, "Test vectors".
test.each([
  {
    name: "default",
    config: {},
    hash: "4bce958e847bf6f467d14d2fa7c3253a3589ea26d832ac77bd06e8bebb16eb3f",
  },
  {
    name: "OBSERVE",
    config: { governance_mode: "OBSERVE" },
    hash: "0a7621b8c6ef02a795db54b23571e77962c3917a388ad9d11f4f6f411ea2e0c9",
  },
  {
    name: "DRY_RUN",
    config: { governance_mode: "DRY_RUN" },
    hash: "022d8315293a62298e9bef78d9b73bec67bbfcafb5524b4c6add3454a445a3fd",
  },
  {
    name: "ENFORCE",
    config: { governance_mode: "ENFORCE" },
    hash: "32dad65abec810d6e02520da2d14aeee914379b62cb91805ddb55c2fcf9c9023",
  },
  {
    name: "gov-codex-demo",
    config: { ...demo, codex_action_mode: "GOVERNED_APPLY" },
    hash: "1372f078185947f199b6d0a6463fae603b3b03953df9230a8f8741055ac61995",
  },
  {
    name: "gov-codex-demo policies, OBSERVE",
    config: { ...demo, governance_mode: "OBSERVE" },
    hash: "054318e7a0ee984c2b2962bdb157e33328ef00a08158cbffcc9a869e13d24e38",
  },
  {
    name: "gov-codex-demo policies, DRY_RUN",
    config: { ...demo, governance_mode: "DRY_RUN" },
    hash: "9c11b41123520244161d93cd1d6a39e4ec1454b4985cfbc8a832b662332a66ea",
  },
  {
    name: "gov-codex-demo policies, OFF",
    config: demo,
    hash: "198ed2052c8e39e33f3ed645a34122d4f3b59de7737a2dc41995cfcf3ff9fcf9",
  },
  {
    name: "limits of every kind",
    config: { ...structural, codex_action_mode: "GOVERNED_APPLY" },
    hash: "26af61245dfbd687fe112225099dbdb140cf5c016d512b50abdbb5bf1bea6839",
  },
  {
    name: "the operator's base",
    config: base,
    hash: "c01229eac1b9164221702a57957f5fada55a1565a5b653198245229b23f65026",
  },
])("$name", ({ config, hash }) => {
  expect(policySetHash(governance(config), sha256)).toBe(hash);
});

test("with everything off the preimage is the published text", () => {
  expect(toC1(policySetRecord(governanceOff))).toBe(
    '{"budget_policies":[],"codex_action_mode":"OFF","governance_mode":"OFF","safety_policies":[],"topology_policies":[]}',
  );
});

test("the order of policies, ids and free-form values do not count", () => {
  const config = governance(structural);
  const hash = policySetHash(config, sha256);
  const shuffled = fc.shuffledSubarray([...config.budgetPolicies], {
    minLength: config.budgetPolicies.length,
  });
  fc.assert(
    fc.property(shuffled, fc.string({ minLength: 1 }), (budgetPolicies, id) => {
      const other = { ...config, budgetPolicies, gid: id, runId: id, meta: new Map([["nap", id]]) };
      expect(policySetHash(other, sha256)).toBe(hash);
    }),
  );
});

test("policies are sorted by code point", () => {
  const [config] = [governance({ budget_policies: [{ policy_id: "\u{10000}" }, { policy_id: "\uffff" }] })];
  expect(toC1(policySetRecord(config))).toMatch(/"policy_id":"\uffff".*"policy_id":"\u{10000}"/u);
});
