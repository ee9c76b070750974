import { describe, expect, test } from "vitest";
import { deriveGovernance } from "../../engine/governance/derive-governance.ts";
import type { GovernanceConfig } from "../../engine/governance/governance-config.ts";
import { parseGovernance } from "../../engine/governance/parse-governance.ts";
import type { Json, JsonMap } from "../../engine/json/json.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { acceptedValue, type Expected, expectProblems } from "../support/problems.ts";
import { type Changes, changed } from "../support/small-config.ts";

const at = { file: "configs/run.json", field: "governance" };

function governance(changes: Changes = {}): Json {
  const document = {
    governance_mode: "ENFORCE",
    topology_policies: [{ policy_id: "t" }],
    budget_policies: [{ policy_id: "b", max_actions_per_window: 1 }],
    safety_policies: [{ policy_id: "s", invariants: ["conservation"] }],
  };
  return parseJson(changed(document, changes));
}

function accepted(changes?: Changes): GovernanceConfig {
  return acceptedValue(parseGovernance(governance(changes), at));
}

test("an empty map is everything off", () => {
  expect(acceptedValue(parseGovernance(new Map(), at))).toStrictEqual({
    governanceMode: "OFF",
    codexActionMode: "OFF",
    topologyPolicies: [],
    budgetPolicies: [],
    safetyPolicies: [],
    gid: null,
    runId: null,
    meta: new Map(),
  });
});

test("what policies leave out gets its default, and their order is kept", () => {
  expect(
    accepted({
      "budget_policies[0]": { policy_id: "z", notes: "first" },
      "budget_policies[1]": { policy_id: 5, max_topology_changes: 0 },
      "topology_policies[0].allowed_ops": [],
      "topology_policies[1]": { policy_id: "all", max_nodes: 2n ** 60n },
      "safety_policies[0].severity": "SOFT",
      "safety_policies[0].invariants": ["a", 7],
      gid: "G",
      meta: { x: 1.0 },
    }),
  ).toMatchObject({
    governanceMode: "ENFORCE",
    codexActionMode: "GOVERNED_APPLY",
    topologyPolicies: [
      { policyId: "t", maxNodes: null, maxEdges: null, allowedOps: [], description: "" },
      {
        policyId: "all",
        maxNodes: 2n ** 60n,
        allowedOps: ["ADD_NODE", "REMOVE_NODE", "ADD_EDGE", "REMOVE_EDGE", "REWIRE", "TUNE"],
      },
    ],
    budgetPolicies: [
      { policyId: "z", notes: "first", maxActionsPerWindow: null, maxProposalsPerWindow: null },
      { policyId: "5", maxTopologyChanges: 0, notes: "" },
    ],
    safetyPolicies: [{ policyId: "s", invariants: ["a", "7"], severity: "SOFT", description: "" }],
    gid: "G",
    runId: null,
  });
});

// engine-governance 3.1.
describe("modes", () => {
  test.each<[name: unknown, codex: unknown, pair: string]>([
    ["OFF", undefined, "OFF/OFF"],
    ["observe", undefined, "OBSERVE/OBSERVE"],
    ["Suggest_Only", undefined, "OBSERVE/OBSERVE"],
    ["dry_run", undefined, "DRY_RUN/DRY_RUN"],
    ["enforce", undefined, "ENFORCE/GOVERNED_APPLY"],
    ["governed_apply", undefined, "ENFORCE/GOVERNED_APPLY"],
    [undefined, "DRY_RUN", "DRY_RUN/DRY_RUN"],
    [null, "OBSERVE", "OBSERVE/OBSERVE"],
    ["", "OBSERVE", "OBSERVE/OBSERVE"],
    [0, "OBSERVE", "OBSERVE/OBSERVE"],
    [null, undefined, "OFF/OFF"],
    ["OFF", "GOVERNED_APPLY", "OFF/OFF"],
    ["OBSERVE", "no such mode", "OBSERVE/OBSERVE"],
    ["OBSERVE", 17, "OBSERVE/OBSERVE"],
  ])("governance %j with Codex %j is %s", (mode, codex, pair) => {
    const config = accepted({ governance_mode: mode, codex_action_mode: codex });
    expect(`${config.governanceMode}/${config.codexActionMode}`).toBe(pair);
  });

  test.each<{ mode: unknown; codex: unknown; field: string }>([
    { mode: "INTERVENE", codex: "OFF", field: "governance_mode" },
    { mode: " OFF", codex: undefined, field: "governance_mode" },
    { mode: 1, codex: undefined, field: "governance_mode" },
    { mode: ["OFF"], codex: undefined, field: "governance_mode" },
    { mode: true, codex: "OFF", field: "governance_mode" },
    { mode: undefined, codex: "apply", field: "codex_action_mode" },
    { mode: undefined, codex: null, field: "codex_action_mode" },
    { mode: undefined, codex: "", field: "codex_action_mode" },
    { mode: null, codex: {}, field: "codex_action_mode" },
  ])("governance $mode with Codex $codex is refused", ({ mode, codex, field }) => {
    const value = governance({ governance_mode: mode, codex_action_mode: codex });
    expectProblems(parseGovernance(value, at), at.file, [
      [
        `governance.${field}`,
        "must be one of OFF, OBSERVE, SUGGEST_ONLY, DRY_RUN, ENFORCE, GOVERNED_APPLY, not",
      ],
    ]);
  });
});

const limits = [
  "topology_policies[0].max_nodes",
  "topology_policies[0].max_edges",
  "budget_policies[0].max_actions_per_window",
  "budget_policies[0].max_proposals_per_window",
  "budget_policies[0].max_topology_changes",
];

describe("one wrong thing is one problem", () => {
  test.each<{ name: string; changes: Changes; problem: Expected }>([
    ...limits.flatMap((field) => [
      ...[true, false, 1.5, "1", [1], {}].map((value) => ({
        name: `${field} is ${JSON.stringify(value)}`,
        changes: { [field]: value },
        problem: [field, "must be an integer or null, not"] as const,
      })),
      {
        name: `${field} is negative`,
        changes: { [field]: -1 },
        problem: [field, "must not be negative"] as const,
      },
    ]),
    ...["topology_policies", "budget_policies", "safety_policies"].flatMap((list) => [
      {
        name: `${list} is a map`,
        changes: { [list]: {} },
        problem: [list, "must be a list or null"] as const,
      },
      {
        name: `${list} holds a text`,
        changes: { [`${list}[1]`]: "x" },
        problem: [`${list}[1]`, 'must be a map, not "x"'] as const,
      },
      {
        name: `${list} has no policy_id`,
        changes: { [`${list}[0].policy_id`]: undefined },
        problem: [`${list}[0].policy_id`, "missing required field 'policy_id'"] as const,
      },
      {
        name: `${list} has an empty policy_id`,
        changes: { [`${list}[0].policy_id`]: "" },
        problem: [`${list}[0].policy_id`, "must be non-empty text"] as const,
      },
      {
        name: `${list} has a policy_id of null`,
        changes: { [`${list}[0].policy_id`]: null },
        problem: [`${list}[0].policy_id`, "not null"] as const,
      },
    ]),
    {
      name: "an id twice in one list",
      changes: { "budget_policies[1]": { policy_id: "b" } },
      problem: ["budget_policies[1].policy_id", "Duplicate policy_id: b"],
    },
    {
      name: "an id in two lists",
      changes: { "safety_policies[0].policy_id": "t" },
      problem: ["safety_policies[0].policy_id", "Duplicate policy_id: t"],
    },
    {
      name: "an unknown operation",
      changes: { "topology_policies[0].allowed_ops": ["TUNE", "add_node"] },
      problem: ["topology_policies[0].allowed_ops[1]", "must be one of ADD_NODE, REMOVE_NODE"],
    },
    {
      name: "operations of null",
      changes: { "topology_policies[0].allowed_ops": null },
      problem: ["topology_policies[0].allowed_ops", "must be a list, not null"],
    },
    {
      name: "a safety policy without invariants",
      changes: { "safety_policies[0].invariants": [] },
      problem: ["safety_policies[0].invariants", "at least one invariant"],
    },
    {
      name: "an empty invariant",
      changes: { "safety_policies[0].invariants": ["a", ""] },
      problem: ["safety_policies[0].invariants[1]", "must be non-empty text"],
    },
    {
      name: "another severity",
      changes: { "safety_policies[0].severity": "hard" },
      problem: ["safety_policies[0].severity", "must be one of HARD, SOFT"],
    },
    {
      name: "notes of null",
      changes: { "budget_policies[0].notes": null },
      problem: ["budget_policies[0].notes", "must be text"],
    },
    { name: "an empty gid", changes: { gid: "" }, problem: ["gid", "must be non-empty text or null"] },
    {
      name: "an empty run_id",
      changes: { run_id: "" },
      problem: ["run_id", "must be non-empty text or null"],
    },
    { name: "meta is a list", changes: { meta: [1] }, problem: ["meta", "must be a map or null"] },
    {
      name: "allowed layers in a text",
      changes: { meta: { allowed_layers: "DATA" } },
      problem: ["meta.allowed_layers", "must be a list or null"],
    },
    {
      name: "an allowed layer that is no text",
      changes: { meta: { allowed_layers: ["DATA", 1] } },
      problem: ["meta.allowed_layers[1]", "must be text"],
    },
    {
      name: "an envelope cap that is a boolean",
      changes: { meta: { max_envelopes_per_tick: true } },
      problem: ["meta.max_envelopes_per_tick", "must be an integer or null"],
    },
    {
      name: "half a character in a note",
      changes: { "budget_policies[0].notes": "\ud83d" },
      problem: ["budget_policies[0].notes", "lone surrogate"],
    },
  ])("$name", ({ changes, problem: [field, reason] }) => {
    expectProblems(parseGovernance(governance(changes), at), at.file, [[`governance.${field}`, reason]]);
  });

  test("governance that is no map", () => {
    expectProblems(parseGovernance("OFF", at), at.file, [["governance", 'must be a map, not "OFF"']]);
  });

  test("in a file of its own, fields have no prefix", () => {
    const parsed = parseGovernance(governance({ governance_mode: "x" }), { file: "base.json", field: "" });
    expectProblems(parsed, "base.json", [["governance_mode", "must be one of"]]);
  });
});

test("the gate filter's keys may be anything while governance is off", () => {
  const meta = { allowed_layers: 5, max_envelopes_per_tick: "many" };
  expect(parseGovernance(governance({ governance_mode: "OFF", meta }), at).ok).toBe(true);
});

test("every problem is told at once", () => {
  const value = governance({
    governance_mode: "?",
    "topology_policies[0].max_nodes": -5,
    "topology_policies[0].allowed_ops": ["X", "Y"],
    "budget_policies[0].policy_id": "t",
    "safety_policies[0].invariants": undefined,
    run_id: [],
  });
  expectProblems(parseGovernance(value, at), at.file, [
    ["governance.governance_mode", "must be one of"],
    ["governance.topology_policies[0].max_nodes", "must not be negative, but is -5"],
    ["governance.topology_policies[0].allowed_ops[0]", "must be one of"],
    ["governance.topology_policies[0].allowed_ops[1]", "must be one of"],
    ["governance.safety_policies[0].invariants", "missing required field 'invariants'"],
    ["governance.run_id", "must be non-empty text or null"],
    ["governance.budget_policies[0].policy_id", "Duplicate policy_id: t"],
  ]);
});

// engine-governance 3.4.
describe("what a run config leaves out", () => {
  const nap: JsonMap = new Map([["layer", "DATA"]]);
  const diagnostics: JsonMap = new Map([["notes", "n"]]);

  function derived(configured: string, enableCodex = true): JsonMap {
    const around = { gid: "G", runId: "R", enableCodex, nap, diagnostics };
    return deriveGovernance(parseJson(configured) as JsonMap, around);
  }

  test.each<{ configured: string; enableCodex: boolean; mode: string }>([
    { configured: "{}", enableCodex: true, mode: "OBSERVE" },
    { configured: "{}", enableCodex: false, mode: "OFF" },
    { configured: '{"codex_action_mode":"DRY_RUN"}', enableCodex: false, mode: "DRY_RUN" },
    { configured: '{"codex_action_mode":"OFF"}', enableCodex: true, mode: "OFF" },
    { configured: '{"governance_mode":"ENFORCE"}', enableCodex: false, mode: "ENFORCE" },
    { configured: '{"governance_mode":"OFF","codex_action_mode":"OBSERVE"}', enableCodex: true, mode: "OFF" },
    {
      configured: '{"governance_mode":null,"codex_action_mode":"OBSERVE"}',
      enableCodex: false,
      mode: "OBSERVE",
    },
  ])("$configured with Codex $enableCodex runs as $mode", ({ configured, enableCodex, mode }) => {
    const config = acceptedValue(parseGovernance(derived(configured, enableCodex), at));
    expect(config.governanceMode).toBe(mode);
    expect([config.gid, config.runId]).toEqual(["G", "R"]);
  });

  test.each([
    ['{"governance_mode":null}', "governance.governance_mode"],
    ['{"governance_mode":""}', "governance.governance_mode"],
    ['{"codex_action_mode":null}', "governance.codex_action_mode"],
    ['{"codex_action_mode":"x"}', "governance.codex_action_mode"],
  ])("%s is a mode that is none, named where it is written", (configured, field) => {
    expectProblems(parseGovernance(derived(configured), at), at.file, [[field, "must be one of"]]);
  });

  test("what is there is kept, even null", () => {
    const configured = '{"gid":null,"run_id":"own","meta":{"nap":1,"extra":2}}';
    const config = acceptedValue(parseGovernance(derived(configured), at));
    expect([config.gid, config.runId]).toEqual([null, "own"]);
    expect(config.meta).toStrictEqual(
      new Map<string, Json>([
        ["nap", 1],
        ["extra", 2],
        ["diagnostics", diagnostics],
      ]),
    );
  });

  test("a meta of null counts as empty, another non-map is refused", () => {
    expect(derived('{"meta":null}').get("meta")).toStrictEqual(
      new Map([
        ["nap", nap],
        ["diagnostics", diagnostics],
      ]),
    );
    expectProblems(parseGovernance(derived('{"meta":[]}'), at), at.file, [
      ["governance.meta", "must be a map or null"],
    ]);
  });

  test("the configured map is left as it was", () => {
    const configured: JsonMap = new Map();
    deriveGovernance(configured, { gid: "G", runId: "R", enableCodex: true, nap, diagnostics });
    expect(configured.size).toBe(0);
  });
});
