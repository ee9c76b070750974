import { describe, expect, test } from "vitest";
import { type CodexSource, emitProposals, learnEdgeFluxMotifs, numbered } from "../../engine/codex/learn.ts";
import { type PatternTally, tallyPatterns } from "../../engine/codex/tally.ts";
import type { Int } from "../../engine/int.ts";
import type { TickLedger } from "../../engine/records.ts";
import { govCodexDemo } from "../support/paper.ts";
import { completedRun } from "../support/runs.ts";

/** A ledger of which Codex sees only the tick and, of each edge, difference and flow. */
function ledger(tick: number, pairs: readonly (readonly [du: Int, f: Int])[]): TickLedger {
  return {
    tick,
    sum_pre_u: 0,
    sum_post_u: 0,
    z_check: 0,
    pre_u: [0],
    edges: pairs.map(([du, f_e], n) => ({ e_id: n + 1, i: 1, j: 1, du, raw: 0, cap: 0, f_e })),
    post_u: [0],
    nap_ref: "",
    causal_radius_applied: false,
    epsilon_applied: false,
    policy_notes: [],
  };
}

const source: CodexSource = {
  libraryId: "LIB1",
  profileName: "CMP-0",
  gid: "G",
  runId: "R1",
  windowId: "G_ticks_1_1",
};

test("the governed demo's motif and proposal (engine-governance 13)", () => {
  const { codex } = completedRun(govCodexDemo("ENFORCE")).sealed;
  expect(codex.motifs).toEqual([
    {
      library_id: "GOV_CODEX_DEMO_LIB",
      motif_id: "MOTIF_0001",
      profile: "CMP-0",
      source_gid: "GF01",
      source_window_id: "GF01_W1_ticks_1_8",
      pattern_descriptor: {
        type: "edge_flux_pattern_v1",
        edge_ids: [1, 2, 3, 4, 5, 6, 7, 8],
        du_signature: [2, 3, 3, 1, 1, 0, 0, 0],
        f_e_signature: [0, 0, 0, 0, 0, 0, 0, 0],
      },
      mdl_stats: { L_self: 16, L_usage: 8, L_total: 24, delta_vs_baseline: -8 },
      usage_stats: { usage_count: 8, first_tick: 1, last_tick: 8 },
      created_at_tick: 1,
      last_updated_tick: 8,
      meta: { runs: ["GOV_CODEX_DEMO"] },
    },
  ]);
  expect(codex.proposals).toMatchObject([
    {
      proposal_id: "PROPOSAL_0001",
      action: "PLACE",
      target_window_id: "GF01_W1_ticks_1_8",
      target_location: { edge_ids: [1, 2, 3, 4, 5, 6, 7, 8], profile: "CMP-0" },
      expected_effect: { delta_L_total: -8, notes: "edge_flux_pattern_v1" },
      created_at_tick: 8,
      status: "ACCEPTED",
      evaluated_at_tick: 8,
    },
  ]);
  expect(codex.actions).toEqual(codex.proposals);
});

describe("patterns (engine-governance 2.2 to 2.4)", () => {
  test("are counted with first and last tick", () => {
    const tallies = tallyPatterns([ledger(1, [[1, -1]]), ledger(2, [[2, -2]]), ledger(3, [[1, -1]])]);
    expect(tallies.map(({ count, firstTick, lastTick }) => [count, firstTick, lastTick])).toEqual([
      [2, 1, 3],
      [1, 2, 2],
    ]);
  });

  test("come in the order of their numbers, differences first, not of their digits", () => {
    const big = 2n ** 60n;
    const tallies = tallyPatterns([
      ledger(1, [
        [big, 0],
        [0, 0],
      ]),
      ledger(2, [
        [10, 0],
        [0, 0],
      ]),
      ledger(3, [
        [9, 0],
        [0, 7],
      ]),
      ledger(4, [
        [9, 0],
        [0, -7],
      ]),
      ledger(5, [
        [-big, 0],
        [0, 0],
      ]),
      ledger(6, [
        [9, 0],
        [-1, 0],
      ]),
    ]);
    expect(tallies.map(({ firstTick }) => firstTick)).toEqual([5, 6, 4, 3, 2, 1]);
  });

  test("a pattern without edges is one pattern", () => {
    expect(tallyPatterns([ledger(1, []), ledger(2, [])])).toMatchObject([{ count: 2, edgeIds: [] }]);
  });

  test("a threshold of 2 learns one motif of two (thresholded learning vector)", () => {
    const tallies = tallyPatterns(
      [
        [1, -1],
        [2, -2],
        [1, -1],
      ].map(([du = 0, f = 0], n) =>
        ledger(n + 1, [
          [du, f],
          [du, f],
        ]),
      ),
    );
    const motifs = learnEdgeFluxMotifs(
      { ...source, libraryId: "CE_MAIN", windowId: "G_SYNTH_ticks_1_3" },
      tallies,
      2,
    );
    expect(motifs).toMatchObject([
      {
        motif_id: "MOTIF_0001",
        mdl_stats: { L_self: 4, L_usage: 2 },
        usage_stats: { usage_count: 2, first_tick: 1, last_tick: 3 },
      },
    ]);
  });
});

describe("proposals (engine-governance 2.6)", () => {
  const tally = (count: number): PatternTally => ({
    edgeIds: [1],
    duSignature: [count],
    fluxSignature: [0],
    count,
    firstTick: 1,
    lastTick: count,
  });

  test("need motifs used often enough", () => {
    const motifs = learnEdgeFluxMotifs(source, [tally(1), tally(3)], 1);
    expect(emitProposals(motifs, 2, "TUNE")).toMatchObject([
      { proposal_id: "PROPOSAL_0001", motif_id: "MOTIF_0002", action: "TUNE" },
    ]);
  });

  test("come in the order of the motif ids as texts", () => {
    const motifs = learnEdgeFluxMotifs(
      source,
      Array.from({ length: 10_001 }, (_, n) => tally(n + 1)),
      1,
    );
    const ids = emitProposals(motifs, 1, "PLACE").map(({ motif_id }) => motif_id);
    expect(ids.slice(998, 1003)).toEqual([
      "MOTIF_0999",
      "MOTIF_1000",
      "MOTIF_10000",
      "MOTIF_10001",
      "MOTIF_1001",
    ]);
  });

  test("ids have four digits or more", () => {
    expect([numbered("MOTIF", 1), numbered("PROPOSAL", 12345)]).toEqual(["MOTIF_0001", "PROPOSAL_12345"]);
  });
});
