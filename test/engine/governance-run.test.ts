import { describe, expect, test } from "vitest";
import type { SessionConfig } from "../../engine/config/session.ts";
import { decisionEnvelopeOfTick } from "../../engine/document/tick-views.ts";
import type { GovernanceConfig, GovernanceMode } from "../../engine/governance/governance-config.ts";
import { Float, type Json } from "../../engine/json/json.ts";
import { metricsSnapshot } from "../../engine/metrics/metrics-snapshot.ts";
import type { Envelope, TickRecord } from "../../engine/records.ts";
import { start } from "../../engine/run-state.ts";
import { factsOf } from "../../engine/seal.ts";
import { govCodexDemo, ring5 } from "../support/paper.ts";
import { completedRun, deps, documentOf } from "../support/runs.ts";
import { governed, smallSession } from "../support/sessions.ts";

/** The GOV envelopes of a run in document order. */
function governanceEnvelopes(config: SessionConfig): readonly Envelope[] {
  const { records, sealed } = completedRun(config);
  const facts = factsOf(config, sealed);
  const decisions = records.flatMap((record) => decisionEnvelopeOfTick(facts, record) ?? []);
  return [...decisions, ...sealed.governanceEnvelopes];
}

describe("the governed Codex demo (engine-governance 13)", () => {
  test.each<{
    mode: GovernanceMode;
    gov: number;
    napTotal: number;
    actions: number;
    hypothetical: number;
    lastHash: string;
  }>([
    {
      mode: "ENFORCE",
      gov: 11,
      napTotal: 22,
      actions: 1,
      hypothetical: 0,
      lastHash: "8bc32ae88bb9a86321e763fdb88cbc75feb0d21ba98be4b4ef640f5bf9cde5b7",
    },
    {
      mode: "OBSERVE",
      gov: 10,
      napTotal: 21,
      actions: 0,
      hypothetical: 0,
      lastHash: "2972ab70ca7f346f9c682367e3f1303a528af437df788e487398541727cf0a85",
    },
    {
      mode: "DRY_RUN",
      gov: 11,
      napTotal: 22,
      actions: 0,
      hypothetical: 1,
      lastHash: "54abedf43f1a9819b2c0ad02264383938ad51341e5c97da58e6ff069414e53fc",
    },
    {
      mode: "OFF",
      gov: 0,
      napTotal: 11,
      actions: 0,
      hypothetical: 0,
      lastHash: "2562e49ae25e03383af551913e93a4cb93063387f24e98b0227c66f286bfea87",
    },
  ])("in mode $mode", ({ mode, gov, napTotal, actions, hypothetical, lastHash }) => {
    const config = govCodexDemo(mode);
    const { sealed } = completedRun(config);
    expect(governanceEnvelopes(config)).toHaveLength(gov);
    expect(metricsSnapshot(config, sealed).nap_total).toBe(napTotal);
    expect(sealed.codex.actions).toHaveLength(actions);
    expect(sealed.codex.hypotheticalActions).toHaveLength(hypothetical);
    expect(sealed.ledgerHead).toBe(lastHash);
  });

  test("its GOV envelopes under ENFORCE", () => {
    const envelopes = governanceEnvelopes(govCodexDemo("ENFORCE"));
    expect(envelopes.map(({ tick, seq, payload_ref }) => [tick, seq, payload_ref])).toEqual([
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((tick) => [tick, 8 + tick, 786709051]),
      [1, 1, 0],
      [8, 8, 0],
      [8, 9, 0],
    ]);
    expect(envelopes.slice(8).map(({ meta }) => meta["event"])).toEqual([
      "POLICY_SET_LOADED",
      "GOVERNANCE_DECISION_SUMMARY",
      "BUDGET_EXHAUSTION",
    ]);
    expect(envelopes[8]?.meta).toMatchObject({
      policy_ids: ["budget-demo", "topology-demo"],
      governance_mode: "ENFORCE",
      codex_action_mode: "GOVERNED_APPLY",
      policy_set_hash: "1372f078185947f199b6d0a6463fae603b3b03953df9230a8f8741055ac61995",
    });
    expect(envelopes[10]?.meta["exhausted_caps"]).toEqual([
      { attr: "max_actions_per_window", limit: 1, used: 1, exhausted: true, policy_id: "budget-demo" },
      { attr: "max_topology_changes", limit: 8, used: 8, exhausted: true, policy_id: "budget-demo" },
    ]);
  });

  test("its budget usage is in every U-ledger entry (engine-governance 5.6)", () => {
    const { config, sealed } = completedRun(govCodexDemo("ENFORCE"));
    expect(factsOf(config, sealed).ledgerMeta).toEqual({ governance_budget: sealed.budgetUsage });
  });
});

test("ring-5 under OBSERVE (engine-governance 13, second example)", () => {
  const { sealed } = completedRun(ring5);
  const motifs = sealed.codex.motifs.map(({ pattern_descriptor, mdl_stats, usage_stats }) => [
    pattern_descriptor.du_signature,
    pattern_descriptor.f_e_signature,
    [mdl_stats.L_self, mdl_stats.L_usage, mdl_stats.delta_vs_baseline],
    [usage_stats.first_tick, usage_stats.last_tick],
  ]);
  expect(motifs).toEqual([
    [
      [7, 1, 0, -1, 7],
      [0, 0, 0, 0, 0],
      [10, 4, -4],
      [2, 5],
    ],
    [
      [10, 0, 0, 0, 10],
      [1, 0, 0, 0, 1],
      [10, 1, -1],
      [1, 1],
    ],
  ]);
  expect(
    sealed.codex.proposals.map((one) => [
      one.proposal_id,
      one.created_at_tick,
      one.status,
      one.governance_status,
      one.governance_scores,
      one.evaluated_at_tick,
      one.library_id,
    ]),
  ).toEqual([
    ["PROPOSAL_0001", 5, "REJECTED", "OK", {}, 5, "RING5_demo_LIB"],
    ["PROPOSAL_0002", 1, "REJECTED", "OK", {}, 5, "RING5_demo_LIB"],
  ]);
  expect(governanceEnvelopes(ring5)).toHaveLength(7);
  expect(sealed.budgetUsage?.caps.map(({ limit, policy_id }) => [limit, policy_id])).toEqual([
    [null, null],
    [null, null],
    [null, null],
  ]);
});

describe("the gate filter (engine-governance 4)", () => {
  const withMeta = (mode: GovernanceMode, meta: Readonly<Record<string, Json>>): SessionConfig =>
    smallSession({ governance: governed(mode, { meta: new Map(Object.entries(meta)) }) });

  /** Status and reasons of the decision about tick 2. */
  const decision = (config: SessionConfig): unknown => {
    const meta = governanceEnvelopes(config)[1]?.meta;
    return [meta?.["status"], meta?.["reasons"]];
  };

  test.each<{ name: string; mode: GovernanceMode; meta: Readonly<Record<string, Json>>; expected: unknown }>([
    { name: "ENFORCE accepts", mode: "ENFORCE", meta: {}, expected: ["ACCEPTED", []] },
    { name: "OBSERVE would accept", mode: "OBSERVE", meta: {}, expected: ["ACCEPTED_OBSERVED", []] },
    { name: "DRY_RUN would accept", mode: "DRY_RUN", meta: {}, expected: ["ACCEPTED_OBSERVED", []] },
    {
      name: "OBSERVE would reject a layer",
      mode: "OBSERVE",
      meta: { allowed_layers: ["CTRL", "GOV"] },
      expected: ["REJECTED_OBSERVED", ["layer DATA not allowed"]],
    },
    {
      name: "DRY_RUN would reject for both reasons",
      mode: "DRY_RUN",
      meta: { allowed_layers: [], max_envelopes_per_tick: 0 },
      expected: ["REJECTED_OBSERVED", ["layer DATA not allowed", "tick 2 exceeds cap 0"]],
    },
    {
      name: "one envelope per tick stays within a cap of 1",
      mode: "ENFORCE",
      meta: { max_envelopes_per_tick: 1, allowed_layers: ["DATA"] },
      expected: ["ACCEPTED", []],
    },
    {
      name: "a negative cap",
      mode: "OBSERVE",
      meta: { max_envelopes_per_tick: -(2n ** 60n) },
      expected: ["REJECTED_OBSERVED", ["tick 2 exceeds cap -1152921504606846976"]],
    },
  ])("$name", ({ mode, meta, expected }) => {
    expect(decision(withMeta(mode, meta))).toEqual(expected);
  });

  test("the reasons are in the document", () => {
    const text = documentOf(completedRun(withMeta("OBSERVE", { max_envelopes_per_tick: 0 })));
    for (const tick of [1, 2, 3, 4]) expect(text).toContain(`"reasons":["tick ${tick} exceeds cap 0"]`);
  });

  test.each<{ name: string; meta: Readonly<Record<string, Json>>; reason: string }>([
    { name: "a layer is not allowed", meta: { allowed_layers: ["CTRL"] }, reason: "layer DATA not allowed" },
    { name: "the cap is 0", meta: { max_envelopes_per_tick: 0 }, reason: "exceeds cap 0" },
  ])("under ENFORCE the run fails when $name, as in the reference", ({ meta, reason }) => {
    const run = (): unknown => completedRun(withMeta("ENFORCE", meta));
    expect(run).toThrow("must align one-to-one");
    expect(run).toThrow(reason);
  });

  test("governance that is off reads no meta", () => {
    expect(() => completedRun(withMeta("OFF", { allowed_layers: 5 }))).not.toThrow();
  });

  test.each<{ name: string; meta: Readonly<Record<string, Json>>; message: string }>([
    { name: "layers that are no list", meta: { allowed_layers: "DATA" }, message: "allowed_layers" },
    { name: "layers that are no texts", meta: { allowed_layers: ["DATA", 1] }, message: "allowed_layers" },
    { name: "a cap that is no integer", meta: { max_envelopes_per_tick: new Float(1.5) }, message: "1.5" },
    {
      name: "a cap that is a text",
      meta: { max_envelopes_per_tick: "1" },
      message: "max_envelopes_per_tick",
    },
  ])("refused before the first tick: $name", ({ meta, message }) => {
    expect(() => start(withMeta("OBSERVE", meta), deps)).toThrow(message);
  });
});

describe("a run without a session", () => {
  const governance: GovernanceConfig = governed("ENFORCE");
  const { sealed, config, records } = completedRun(smallSession({ shape: "run", governance }));

  test("is judged and tells its policies, but has no Codex", () => {
    expect(sealed.codex).toEqual({ motifs: [], proposals: [], actions: [], hypotheticalActions: [] });
    expect(sealed.budgetUsage).toBe(null);
    expect(sealed.governanceEnvelopes.map(({ meta }) => meta["event"])).toEqual(["POLICY_SET_LOADED"]);
    expect(decisionEnvelopeOfTick(factsOf(config, sealed), records[0] as TickRecord)).not.toBe(null);
  });

  test("has no lifecycle envelopes", () => {
    expect(sealed.lifecycleEnvelopes).toEqual([]);
  });
});
