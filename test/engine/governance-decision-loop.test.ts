import { describe, expect, test } from "vitest";
import type { Proposal, ProposalAction } from "../../engine/codex/codex-records.ts";
import { type Decisions, decideProposals } from "../../engine/governance/decision-loop.ts";
import type {
  BudgetPolicy,
  GovernanceMode,
  TopologyOp,
  TopologyPolicy,
} from "../../engine/governance/governance-config.ts";
import { Float } from "../../engine/json/json.ts";
import { governed } from "../support/sessions.ts";

/** A proposal by its id, action and number of edges. */
type Small = readonly [id: string, edges: number, action?: ProposalAction];

function proposal([id, edges, action = "PLACE"]: Small): Proposal {
  return {
    proposal_id: id,
    library_id: "LIB",
    motif_id: "MOTIF_0001",
    gid: "G",
    target_window_id: "W1",
    target_location: { edge_ids: Array.from({ length: edges }, (_, n) => n + 1), profile: "CMP-0" },
    action,
    expected_effect: { delta_L_total: -1, notes: "edge_flux_pattern_v1" },
    budget_effect: {},
    created_at_tick: 1,
    status: "PENDING",
    governance_status: "UNEVALUATED",
    violated_policies: [],
    governance_scores: {},
    governance_notes: {},
    evaluated_at_tick: null,
    meta: { runs: [] },
  };
}

/** Limits of a budget policy: actions, proposals and topology changes per window. */
type Limits = Partial<Record<"actions" | "proposals" | "topo", number | bigint>>;

function budget(policyId: string, { actions, proposals, topo }: Limits): BudgetPolicy {
  return {
    policyId,
    maxActionsPerWindow: actions ?? null,
    maxProposalsPerWindow: proposals ?? null,
    maxTopologyChanges: topo ?? null,
    notes: "",
  };
}

function ops(policyId: string, allowedOps: readonly TopologyOp[]): TopologyPolicy {
  return { policyId, maxNodes: null, maxEdges: null, allowedOps, description: "" };
}

/**
 * What the paper says about one proposal; scores stand for the number of edges when there is a budget policy.
 */
type Outcome = {
  readonly id: string;
  readonly verdict: string;
  readonly violated?: readonly string[];
  readonly notes?: readonly string[];
};

type Case = {
  readonly name: string;
  readonly mode: GovernanceMode;
  readonly budgets?: readonly BudgetPolicy[];
  readonly topologies?: readonly TopologyPolicy[];
  readonly proposals: readonly Small[];
  readonly outcomes: readonly Outcome[];
  /** Proposals seen, actions accepted, topology changes. */
  readonly usage: readonly [number, number, number];
  /** Limit and exhaustion of the caps on proposals, actions and topology changes. */
  readonly caps: readonly (readonly [limit: number | bigint | null, exhausted: boolean])[];
};

const actionsReached = (limit: number): string =>
  `Budget cap max_actions_per_window=${limit} reached for window W1`;
const changesReached = (limit: number): string =>
  `Budget cap max_topology_changes=${limit} reached for window W1`;
const proposalsReached = (limit: number): string =>
  `Budget cap max_proposals_per_window=${limit} reached for window W1`;
const observed = "Governance mode OBSERVE (no actions applied)";
const dry = "Governance mode DRY_RUN (action not applied)";

function decided({ mode, budgets = [], topologies = [], proposals }: Case): Decisions {
  const config = governed(mode, { budgetPolicies: budgets, topologyPolicies: topologies });
  return decideProposals(proposals.map(proposal), config, "W1", 9);
}

describe("worked cases (engine-governance 5.4)", () => {
  test.each<Case>([
    {
      name: "ENFORCE, bp1 with 1 action and 2 proposals",
      mode: "ENFORCE",
      budgets: [budget("bp1", { actions: 1, proposals: 2 })],
      proposals: [
        ["P1", 1],
        ["P2", 1],
        ["P3", 1],
      ],
      outcomes: [
        { id: "P1", verdict: "ACCEPTED/OK" },
        { id: "P2", verdict: "REJECTED/OK", violated: ["bp1"], notes: [actionsReached(1)] },
        { id: "P3", verdict: "REJECTED/SOFT_FAIL", violated: ["bp1"], notes: [proposalsReached(2)] },
      ],
      usage: [3, 1, 1],
      caps: [
        [2, true],
        [1, true],
        [null, false],
      ],
    },
    {
      name: "ENFORCE, bp-topo with 2 changes and 3 actions: both caps are named",
      mode: "ENFORCE",
      budgets: [budget("bp-topo", { topo: 2, actions: 3 })],
      proposals: [
        ["P1", 2],
        ["P2", 1],
        ["P3", 1],
      ],
      outcomes: [
        { id: "P1", verdict: "ACCEPTED/OK" },
        {
          id: "P2",
          verdict: "REJECTED/OK",
          violated: ["bp-topo"],
          notes: [actionsReached(3), changesReached(2)],
        },
        {
          id: "P3",
          verdict: "REJECTED/OK",
          violated: ["bp-topo"],
          notes: [actionsReached(3), changesReached(2)],
        },
      ],
      usage: [3, 1, 2],
      caps: [
        [null, false],
        [3, false],
        [2, true],
      ],
    },
    {
      name: "ENFORCE, bp-a without limits and bp-topo with 2 changes",
      mode: "ENFORCE",
      budgets: [budget("bp-a", {}), budget("bp-topo", { topo: 2 })],
      proposals: [
        ["P1", 2],
        ["P2", 1],
        ["P3", 3],
      ],
      outcomes: [
        { id: "P1", verdict: "ACCEPTED/OK" },
        { id: "P2", verdict: "REJECTED/OK", violated: ["bp-topo"], notes: [changesReached(2)] },
        {
          id: "P3",
          verdict: "REJECTED/HARD_FAIL",
          violated: ["bp-topo"],
          notes: ["Policy bp-topo caps topology changes at 2"],
        },
      ],
      usage: [3, 1, 2],
      caps: [
        [null, false],
        [null, false],
        [2, true],
      ],
    },
    {
      name: "DRY_RUN, bp1 with 1 action",
      mode: "DRY_RUN",
      budgets: [budget("bp1", { actions: 1 })],
      proposals: [
        ["PX", 1],
        ["PY", 1],
      ],
      outcomes: [
        { id: "PX", verdict: "ACCEPTED/OK", notes: [dry] },
        { id: "PY", verdict: "REJECTED/OK", violated: ["bp1"], notes: [actionsReached(1)] },
      ],
      usage: [2, 1, 1],
      caps: [
        [null, false],
        [1, true],
        [null, false],
      ],
    },
    {
      name: "OBSERVE, bp1 with 1 action",
      mode: "OBSERVE",
      budgets: [budget("bp1", { actions: 1 })],
      proposals: [["PX", 1]],
      outcomes: [{ id: "PX", verdict: "REJECTED/OK", notes: [observed] }],
      usage: [1, 0, 0],
      caps: [
        [null, false],
        [1, false],
        [null, false],
      ],
    },
    {
      name: "OBSERVE, default with every limit 0: exhausted at once",
      mode: "OBSERVE",
      budgets: [budget("default", { actions: 0, proposals: 0, topo: 0 })],
      proposals: [["P1", 2]],
      outcomes: [
        { id: "P1", verdict: "REJECTED/SOFT_FAIL", violated: ["default"], notes: [proposalsReached(0)] },
      ],
      usage: [1, 0, 0],
      caps: [
        [0, true],
        [0, true],
        [0, true],
      ],
    },
    {
      name: "ENFORCE without policies",
      mode: "ENFORCE",
      proposals: [["P1", 2]],
      outcomes: [{ id: "P1", verdict: "ACCEPTED/OK" }],
      usage: [1, 1, 2],
      caps: [
        [null, false],
        [null, false],
        [null, false],
      ],
    },
    {
      name: "ENFORCE, ops missing: notes in the order of the policies",
      mode: "ENFORCE",
      topologies: [ops("tp1", ["ADD_NODE"]), ops("aa", [])],
      budgets: [budget("bp1", { topo: 1, actions: 1 })],
      proposals: [
        ["P1", 2],
        ["P2", 1, "MERGE"],
        ["P3", 0, "TUNE"],
      ],
      outcomes: [
        {
          id: "P1",
          verdict: "REJECTED/HARD_FAIL",
          violated: ["aa", "bp1", "tp1"],
          notes: [
            "Policy tp1 does not allow required ops: ['ADD_EDGE']",
            "Policy aa does not allow required ops: ['ADD_EDGE', 'ADD_NODE']",
            "Policy bp1 caps topology changes at 1",
          ],
        },
        {
          id: "P2",
          verdict: "REJECTED/HARD_FAIL",
          violated: ["aa", "tp1"],
          notes: [
            "Policy tp1 does not allow required ops: ['REWIRE']",
            "Policy aa does not allow required ops: ['REWIRE']",
          ],
        },
        {
          id: "P3",
          verdict: "REJECTED/HARD_FAIL",
          violated: ["aa", "tp1"],
          notes: [
            "Policy tp1 does not allow required ops: ['TUNE']",
            "Policy aa does not allow required ops: ['TUNE']",
          ],
        },
      ],
      usage: [3, 0, 0],
      caps: [
        [null, false],
        [1, false],
        [1, false],
      ],
    },
    {
      name: "OBSERVE keeps what the policies say",
      mode: "OBSERVE",
      topologies: [ops("tp1", [])],
      proposals: [["P1", 1, "RETIRE"]],
      outcomes: [
        {
          id: "P1",
          verdict: "REJECTED/HARD_FAIL",
          violated: ["tp1"],
          notes: ["Policy tp1 does not allow required ops: ['REMOVE_EDGE', 'REMOVE_NODE']", observed],
        },
      ],
      usage: [1, 0, 0],
      caps: [
        [null, false],
        [null, false],
        [null, false],
      ],
    },
    {
      name: "ENFORCE, a limit above 2^53 is a limit like any other",
      mode: "ENFORCE",
      budgets: [budget("bp1", { actions: 2n ** 60n })],
      proposals: [["P1", 1]],
      outcomes: [{ id: "P1", verdict: "ACCEPTED/OK" }],
      usage: [1, 1, 1],
      caps: [
        [null, false],
        [2n ** 60n, false],
        [null, false],
      ],
    },
  ])("$name", (given) => {
    const { evaluated, approved, isDryRun, budgetUsage } = decided(given);
    expect(
      evaluated.map((one) => ({
        id: one.proposal_id,
        verdict: `${one.status}/${one.governance_status}`,
        violated: one.violated_policies,
        notes: "notes" in one.governance_notes ? one.governance_notes.notes : undefined,
      })),
    ).toEqual(given.outcomes.map((outcome) => ({ violated: [], notes: [], ...outcome })));
    expect(evaluated.every(({ evaluated_at_tick }) => evaluated_at_tick === 9)).toBe(true);
    expect(approved).toEqual(evaluated.filter(({ status }) => status === "ACCEPTED"));
    expect(isDryRun).toBe(given.mode === "DRY_RUN");
    const { proposals_seen, actions_accepted, topology_changes_applied, caps } = budgetUsage;
    expect([proposals_seen, actions_accepted, topology_changes_applied]).toEqual(given.usage);
    expect(caps.map(({ limit, exhausted }) => [limit, exhausted])).toEqual(given.caps);
    expect(caps.map(({ attr, used }) => [attr, used])).toEqual([
      ["max_proposals_per_window", proposals_seen],
      ["max_actions_per_window", actions_accepted],
      ["max_topology_changes", topology_changes_applied],
    ]);
  });
});

describe("scores", () => {
  const scoresOf = (budgets: readonly BudgetPolicy[], proposals: readonly Small[]) =>
    decideProposals(
      proposals.map(proposal),
      governed("ENFORCE", { budgetPolicies: budgets }),
      "W1",
      9,
    ).evaluated.map(({ governance_scores }) => governance_scores);

  test("are a float when a budget policy has looked, nothing otherwise", () => {
    expect(scoresOf([budget("bp", {})], [["P1", 2]])).toEqual([{ topology_change_count: new Float(2) }]);
    expect(scoresOf([], [["P1", 2]])).toEqual([{}]);
  });

  test("are nothing for a proposal beyond the cap on proposals", () => {
    expect(scoresOf([budget("bp", { proposals: 0 })], [["P1", 2]])).toEqual([{}]);
  });
});

describe("caps (engine-governance 5.2)", () => {
  const owners = (...budgets: readonly BudgetPolicy[]) =>
    decideProposals(
      [proposal(["P1", 1])],
      governed("ENFORCE", { budgetPolicies: budgets }),
      "W1",
      9,
    ).budgetUsage.caps.map(({ limit, policy_id }) => [limit, policy_id]);

  test("the smallest limit counts, and the first policy that has it owns it", () => {
    expect(
      owners(
        budget("a", { actions: 3 }),
        budget("b", { actions: 2, topo: 7 }),
        budget("c", { actions: 2, topo: 8 }),
      ),
    ).toEqual([
      [null, null],
      [2, "b"],
      [7, "b"],
    ]);
  });
});

test.each<{ name: string; mode: GovernanceMode; proposals: readonly Small[] }>([
  { name: "governance off", mode: "OFF", proposals: [["P1", 1]] },
  { name: "no proposals", mode: "ENFORCE", proposals: [] },
])("$name: nothing is evaluated and there are no caps", ({ mode, proposals }) => {
  expect(decideProposals(proposals.map(proposal), governed(mode), "W1", 9)).toEqual({
    evaluated: [],
    approved: [],
    isDryRun: false,
    budgetUsage: {
      proposals_seen: proposals.length,
      actions_accepted: 0,
      topology_changes_applied: 0,
      caps: [],
    },
  });
});
