import { describe, expect, test } from "vitest";
import { codexContext } from "../../engine/codex/codex-context.ts";
import type { SessionConfig } from "../../engine/config/session.ts";
import { governanceSummary } from "../../engine/governance/governance-summary.ts";
import { factsOf, type SealExtras, type Sealed, sealWith } from "../../engine/seal.ts";
import { uLedger } from "../../engine/uledger/u-ledger.ts";
import { gf01Direct, govCodexDemo } from "../support/paper.ts";
import { completedRun, deps } from "../support/runs.ts";
import { governed } from "../support/sessions.ts";
import { sha256 } from "../support/sha256.ts";

/** Goal: what only a caller of the bare tick loop can bring (engine-core 3 and 13, engine-governance 1.1). */
function sealedWith(config: SessionConfig, extras: SealExtras): ReturnType<typeof sealWith> {
  const { state, encoded } = completedRun(config);
  return sealWith(config, state, () => encoded, deps, extras);
}

const off: SessionConfig = { ...gf01Direct, governance: governed("OFF") };
const everythingOff = "4bce958e847bf6f467d14d2fa7c3253a3589ea26d832ac77bd06e8bebb16eb3f";
const { proposals } = completedRun(govCodexDemo("OBSERVE")).sealed.codex;

const firstEntry = (config: SessionConfig, sealed: Sealed): object | undefined =>
  [...uLedger(factsOf(config, sealed), completedRun(config).encoded, sha256)][0]?.entry;

describe("explicit proposals", () => {
  test("with governance off are seen, not evaluated, and still stand in the ledger", () => {
    const { sealed } = sealedWith(off, { proposals });
    const usage = { proposals_seen: 1, actions_accepted: 0, topology_changes_applied: 0, caps: [] };
    expect(sealed.codex.proposals).toEqual([]);
    expect(sealed.budgetUsage).toEqual(usage);
    expect(sealed.governanceEnvelopes).toEqual([]);
    expect(firstEntry(off, sealed)).toMatchObject({
      meta: { governance_budget: usage },
      policy_set_hash: everythingOff,
    });
  });

  test("are decided instead of what Codex would propose", () => {
    const config = govCodexDemo("ENFORCE");
    const own = proposals.map((proposal) => ({ ...proposal, proposal_id: "OURS" }));
    const { sealed } = sealedWith(config, { proposals: own });
    expect(sealed.codex.motifs).toHaveLength(1);
    expect(sealed.codex.proposals.map(({ proposal_id, status }) => [proposal_id, status])).toEqual([
      ["OURS", "ACCEPTED"],
    ]);
    const none = sealedWith(config, { proposals: [] }).sealed;
    expect([none.codex.proposals, none.budgetUsage]).toEqual([[], null]);
    expect(none.governanceEnvelopes.map(({ meta }) => meta["event"])).toEqual(["POLICY_SET_LOADED"]);
  });
});

describe("governance that is absent", () => {
  test("leaves no policy set hash", () => {
    const { sealed } = sealedWith(off, { governance: "absent" });
    expect([sealed.policySetHash, sealed.ledgerCheckpoint.policy_set_hash]).toEqual([null, null]);
    expect(firstEntry(off, sealed)).toMatchObject({ policy_set_hash: null, meta: {} });
    expect(sealed.ledgerHead).not.toBe(completedRun(off).sealed.ledgerHead);
  });

  test("becomes one with everything off as soon as there are proposals", () => {
    const { sealed } = sealedWith(off, { governance: "absent", proposals });
    expect(sealed.policySetHash).toBe(everythingOff);
    expect(sealed.codex.proposals).toEqual([]);
    expect(sealed.ledgerHead).toBe(sealedWith(off, { proposals }).sealed.ledgerHead);
  });

  test("is not to be had of a configuration that governs", () => {
    expect(() => sealedWith(govCodexDemo("OBSERVE"), { governance: "absent" })).toThrow(
      "governance is either absent or configured",
    );
  });
});

describe("a Codex context that is handed in", () => {
  test("learns from a bare run too, and carries its library on", () => {
    const first = sealedWith(off, { codex: codexContext("LIB") });
    expect(first.sealed.codex.motifs).toHaveLength(1);
    const second = sealedWith(off, { codex: first.codex ?? undefined });
    expect(second.sealed.codex.motifs).toEqual([]);
    expect(second.codex?.library).toEqual(first.codex?.library);
    expect(second.codex?.stats.totalTicks).toBe(16);
    // Proposed the first time; nothing new is proposed the second.
    expect([first.sealed.budgetUsage?.proposals_seen, second.sealed.budgetUsage]).toEqual([1, null]);
  });

  test("without one a bare run learns nothing", () => {
    expect(sealedWith(off, {})).toMatchObject({ codex: null, sealed: { codex: { motifs: [] } } });
  });
});

describe("the governance summary (engine-governance 5.5)", () => {
  test.each([
    { mode: "OFF", seen: 0, counts: [], applied: 0, hypothetical: 0 },
    { mode: "OBSERVE", seen: 1, counts: [["REJECTED", 1]], applied: 0, hypothetical: 0 },
    { mode: "DRY_RUN", seen: 1, counts: [["ACCEPTED", 1]], applied: 0, hypothetical: 1 },
    { mode: "ENFORCE", seen: 1, counts: [["ACCEPTED", 1]], applied: 1, hypothetical: 0 },
  ] as const)("of the demo in mode $mode", ({ mode, seen, counts, applied, hypothetical }) => {
    const { config, sealed } = completedRun(govCodexDemo(mode));
    const { policy_set_hash, budget_usage, ...summary } = governanceSummary(config, sealed);
    expect(summary).toEqual({
      governance_mode: mode,
      proposals_seen: seen,
      evaluated_status_counts: new Map(counts),
      actions_applied: applied,
      actions_hypothetical: hypothetical,
    });
    expect(policy_set_hash).toBe(sealed.policySetHash);
    expect(budget_usage).toEqual(sealed.budgetUsage ?? {});
  });
});
