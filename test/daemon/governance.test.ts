import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { layerGovernance } from "../../engine/governance/layer-governance.ts";
import type { Json, JsonMap } from "../../engine/json/json.ts";
import type { Client } from "../../proto/client/connect.ts";
import { unary } from "../../proto/client/unary.ts";
import {
  GetGovernanceRequest,
  type GetGovernanceResponse,
  GovernanceEdit,
  UpdateGovernanceRequest,
} from "../../proto/gen/trinity/gate/v1/governance.ts";
import { completedRun, failureOf, heldRun, patience, reason, stopRun } from "./support/calls.ts";
import { cleanUp, startDaemon } from "./support/daemon.ts";

/*
 * Goal: base below scenario below preset below the run's own, the mode as one thing; later runs only (DESIGN decision
 * 24).
 * Method: the merge against a plain model, then the real daemon over its socket.
 */
const map = (entries: Readonly<Record<string, Json>>): JsonMap => new Map(Object.entries(entries));

describe("layers", () => {
  const demo = map({ codex_action_mode: "GOVERNED_APPLY", budget_policies: [] });

  test("that are empty change nothing", () => {
    expect(layerGovernance(demo, { below: [map({})], above: [map({}), map({})] })).toEqual(demo);
  });

  test("below never outvote a mode that the scenario sets with the other field", () => {
    const base = map({ governance_mode: "OBSERVE", codex_action_mode: "OBSERVE", gid: null, run_id: null });
    expect(layerGovernance(demo, { below: [base], above: [] })).toEqual(demo);
  });

  test("win key by key from the floor up, and the mode as a whole", () => {
    const value = fc.constantFrom<Json>("OFF", "OBSERVE", "ENFORCE");
    const layer = fc
      .record(
        {
          governance_mode: value,
          codex_action_mode: value,
          meta: fc.constant(map({})),
          budget_policies: fc.constant([]),
        },
        { requiredKeys: [] },
      )
      .map((record) => map(record as Record<string, Json>));
    fc.assert(
      fc.property(layer, layer, layer, (base, scenario, run) => {
        const all = [base, scenario, run];
        const merged = layerGovernance(scenario, { below: [base], above: [run] });
        const last = all.findLast((each) => each.has("governance_mode") || each.has("codex_action_mode"));
        for (const field of ["governance_mode", "codex_action_mode"])
          expect(merged.get(field)).toBe(last?.get(field));
        for (const field of ["meta", "budget_policies"])
          expect(merged.get(field)).toBe(all.findLast((each) => each.has(field))?.get(field));
      }),
    );
  });
});

describe("the base", () => {
  let client: Client;
  beforeAll(async () => {
    ({ client } = await startDaemon());
  });
  afterAll(cleanUp);

  const get = (changes: Partial<GetGovernanceRequest> = {}): Promise<GetGovernanceResponse> =>
    unary(
      client.governance,
      client.governance.getGovernance,
      GetGovernanceRequest.fromPartial({ scenarioId: "gf01", ...changes }),
      patience,
    );
  const set = async (edit: Partial<GovernanceEdit>, changes: Partial<UpdateGovernanceRequest> = {}) =>
    unary(
      client.governance,
      client.governance.updateGovernance,
      UpdateGovernanceRequest.fromPartial({
        edit: GovernanceEdit.fromPartial(edit),
        updateMask: Object.keys(edit).map((name) =>
          name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
        ),
        etag: (await get()).etag,
        scenarioId: "gf01",
        confirm: "governance",
        reason,
        ...changes,
      }),
      patience,
    );
  const budget = (limits: Readonly<Record<string, number | null>>): string =>
    JSON.stringify([{ policy_id: "cap", ...limits }]);

  test("is empty at first, so gf01 has the document it has everywhere", async () => {
    const { revision, base, effective } = await get();
    expect([revision, base?.governanceMode, effective?.governanceMode]).toEqual([0, "", "OBSERVE"]);
    const run = await completedRun(client);
    expect(run.summary?.document?.sha256).toBe(
      "ff08391c522702fc914a7511e693d9690733356c84ae3433ff5a89a5894c4df9",
    );
  });

  test("shows its effect before it is changed, and a change is for later runs only", async () => {
    const held = await heldRun(client);
    const preview = await set({ mode: "DRY_RUN" }, { validateOnly: true, confirm: "" });
    expect([preview.effectiveBefore?.governanceMode, preview.effectiveAfter?.governanceMode]).toEqual([
      "OBSERVE",
      "DRY_RUN",
    ]);
    expect((await get()).revision).toBe(0);
    expect((await failureOf(set({ mode: "DRY_RUN" }, { confirm: "" }))).reason).toBe("CONFIRM_REQUIRED");

    const saved = await set({ mode: "DRY_RUN" });
    expect([saved.revision, saved.changes.map(({ path }) => path)]).toEqual([
      1,
      ["codex_action_mode", "governance_mode"],
    ]);
    const { run } = await unary(client.runs, client.runs.getRun, { runId: held.runId }, patience);
    expect([run?.governanceMode, run?.governanceRevision]).toEqual(["OBSERVE", 0]);
    await stopRun(client, held.runId);
    await unary(
      client.scenarios,
      client.scenarios.activateScenario,
      { scenarioId: "gf01", requestId: "", reason },
      patience,
    );
    const { effective } = await get({ scenarioId: "gf01" });
    const { state } = await unary(client.operator, client.operator.getState, {}, patience);
    expect(state?.governance?.value).toEqual({
      revision: 1,
      effectiveMode: "DRY_RUN",
      policySetHash: effective?.policySetHash,
    });
    const later = await completedRun(client);
    expect([later.governanceMode, later.governanceRevision]).toEqual(["DRY_RUN", 1]);
  });

  test("with a mode does not silence the governed demo, which sets the other field", async () => {
    const { effective } = await get({ scenarioId: "gov-codex-demo" });
    expect(effective?.codexActionMode).toBe("GOVERNED_APPLY");
    const run = await completedRun(client, { scenarioId: "gov-codex-demo" });
    expect([run.codexActionMode, run.summary?.codexAccepted]).toEqual(["GOVERNED_APPLY", 1n]);
  });

  test("keeps policies by id: limits can be changed and cleared, policies taken out", async () => {
    await set({ budgetPoliciesJson: budget({ max_actions_per_window: 1, max_proposals_per_window: 2 }) });
    await set({ budgetPoliciesJson: budget({ max_actions_per_window: null }) });
    const knobs = (await get()).base?.budgetKnobs.map(({ name, value }) => [name, value]);
    expect(knobs).toEqual([
      ["max_actions_per_window", undefined],
      ["max_proposals_per_window", 2n],
      ["max_topology_changes", undefined],
    ]);
    await set({ removedPolicyIds: ["cap"] });
    expect((await get()).base?.budgetKnobs).toEqual([]);
  });

  test("refuses what is not valid, and an etag of before", async () => {
    const wrong = await failureOf(set({ mode: "INTERVENE" }));
    expect([wrong.reason, wrong.violations[0]?.field]).toEqual(["CONFIG_INVALID", "edit.governance_mode"]);
    const misspelt = await failureOf(set({ budgetPoliciesJson: budget({ max_action_per_window: 1 }) }));
    expect([misspelt.reason, misspelt.violations[0]?.field]).toEqual([
      "CONFIG_INVALID",
      "edit.budget_policies[0].max_action_per_window",
    ]);
    const { etag } = await get();
    await set({ mode: "" });
    expect((await failureOf(set({ mode: "OFF" }, { etag }))).reason).toBe("ETAG_MISMATCH");
  });

  test("can be compared revision by revision", async () => {
    const { governance } = client;
    const { changes } = await unary(governance, governance.diffGovernance, { from: 0, to: 1 }, patience);
    expect(changes).toEqual([
      { path: "codex_action_mode", beforeJson: "", afterJson: '"DRY_RUN"' },
      { path: "governance_mode", beforeJson: "", afterJson: '"DRY_RUN"' },
    ]);
    const { revisions } = await unary(
      governance,
      governance.listGovernanceRevisions,
      { pageSize: 2, pageToken: "" },
      patience,
    );
    expect(revisions.map(({ revision }) => revision)).toEqual([5, 4]);
    for (const { adminEventId } of revisions) expect(adminEventId).toMatch(/^ae-\d{10}$/);
    expect(
      (await failureOf(unary(governance, governance.diffGovernance, { from: 99, to: 1 }, patience))).reason,
    ).toBe("FILE_NOT_FOUND");
  });

  test("is below a preset, which is below what the run itself says", async () => {
    const { presets } = await unary(client.governance, client.governance.listPresets, {}, patience);
    expect(presets.map(({ presetId }) => presetId)).toEqual(["dry-run", "observe", "one-action"]);
    const preset = await completedRun(client, {
      scenarioId: "gf01",
      overrides: { governancePreset: "dry-run" },
    });
    expect([preset.governanceMode, preset.governancePreset]).toEqual(["DRY_RUN", "dry-run@1"]);
    const own = await completedRun(client, {
      scenarioId: "gf01",
      overrides: { governancePreset: "dry-run", governanceJson: '{"governance_mode":"OBSERVE"}' },
    });
    expect([own.governanceMode, own.codexActionMode]).toEqual(["OBSERVE", "OBSERVE"]);
    const unknown = { scenarioId: "gf01", overrides: { governancePreset: "none" } };
    expect((await failureOf(completedRun(client, unknown))).reason).toBe("FILE_NOT_FOUND");
  });
});
