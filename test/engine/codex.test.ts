import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CodexContext, codexContext, numbered } from "../../engine/codex/codex-context.ts";
import type { Motif } from "../../engine/codex/codex-records.ts";
import { emitProposals } from "../../engine/codex/emit-proposals.ts";
import { ingest, ingestTicks, type RunBeside, type SeenLedger } from "../../engine/codex/ingest.ts";
import {
  learnApxiDescriptorMotifs,
  learnEdgeFluxMotifs,
  learnSlpEventMotifs,
} from "../../engine/codex/learn.ts";
import { anyGain, evaluateProposals } from "../../engine/codex/proposal-gate.ts";
import { edgePatternCounts } from "../../engine/codex/tally.ts";
import { EngineError } from "../../engine/errors.ts";
import type { Int } from "../../engine/int.ts";
import { Float } from "../../engine/json/json.ts";
import { toC2 } from "../../engine/json/write.ts";
import { slpEvent } from "../../engine/slp/slp-event.ts";
import { anySession } from "../support/any-session.ts";
import { aeonApxiDemo, govCodexDemo, ring5 } from "../support/paper.ts";
import { completedRun, runOrRefusal } from "../support/runs.ts";
import { sha256 } from "../support/sha256.ts";

type Pairs = readonly (readonly [du: Int, f: Int])[];

/** A ledger of which Codex sees only the tick and, of each edge, difference and flow. */
function ledger(tick: number, pairs: Pairs): SeenLedger {
  return { tick, edges: pairs.map(([du, f_e], n) => ({ e_id: n + 1, i: 1, j: 1, du, raw: 0, cap: 0, f_e })) };
}

/** A context that has ingested a run of graph G, a tick for each list of edges. */
function ingested(ticks: readonly Pairs[], given: Partial<RunBeside> = {}, library = "LIB1"): CodexContext {
  const ledgers = ticks.map((pairs, n) => ledger(n + 1, pairs));
  return ingest(codexContext(library), { gid: "G", runId: "R1", ...given }, ledgers, ledgers);
}

const once: CodexContext = ingested([[[0, 0]]]);

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

test("ring-5 shows that patterns are sorted as numbers (engine-governance 13)", () => {
  const { codex } = completedRun(ring5).sealed;
  expect(
    codex.motifs.map(({ pattern_descriptor: { du_signature, f_e_signature }, mdl_stats, usage_stats }) => [
      du_signature,
      f_e_signature,
      mdl_stats,
      usage_stats,
    ]),
  ).toEqual([
    [
      [7, 1, 0, -1, 7],
      [0, 0, 0, 0, 0],
      { L_self: 10, L_usage: 4, L_total: 14, delta_vs_baseline: -4 },
      { usage_count: 4, first_tick: 2, last_tick: 5 },
    ],
    [
      [10, 0, 0, 0, 10],
      [1, 0, 0, 0, 1],
      { L_self: 10, L_usage: 1, L_total: 11, delta_vs_baseline: -1 },
      { usage_count: 1, first_tick: 1, last_tick: 1 },
    ],
  ]);
  expect(codex.proposals.map(({ created_at_tick, status }) => [created_at_tick, status])).toEqual([
    [5, "REJECTED"],
    [1, "REJECTED"],
  ]);
});

describe("ingest (engine-governance 2.3)", () => {
  const two = [ledger(1, [[1, 0]]), ledger(2, [[2, 0]])];
  const good: RunBeside = { gid: "G", runId: "R1" };

  test.each<{
    name: string;
    beside?: Partial<RunBeside>;
    ledgers?: readonly SeenLedger[];
    blocks?: readonly { tick: number }[];
    says: string;
  }>([
    { name: "an empty gid first", beside: { gid: "", runId: "" }, ledgers: [], says: "the gid of a run" },
    { name: "then an empty run id", beside: { runId: "" }, ledgers: [], says: "the run_id of a run" },
    { name: "then no ledgers", ledgers: [], blocks: two, says: "at least one tick ledger" },
    { name: "then lists of different lengths", blocks: two.slice(1), says: "2 ledgers and 1 P-blocks" },
    { name: "then too few envelopes", beside: { envelopes: 1 }, says: "but got 1 for 2" },
    { name: "then ticks that part", blocks: [...two].reverse(), says: "ticks must align: ledger 1 stands" },
  ])("refuses $name", ({ beside, ledgers = two, blocks = two, says }) => {
    const refused = (): unknown => ingest(codexContext("L"), { ...good, ...beside }, ledgers, blocks);
    expect(refused).toThrow(EngineError);
    expect(refused).toThrow(says);
  });

  test("counts what a run brings, over all runs; a run that comes again is named once", () => {
    const first = ingest(codexContext("L"), { ...good, iBlocks: 1, manifests: 2, envelopes: 2 }, two, two);
    const second = ingest(first, { gid: "H", runId: "R1", envelopes: 0 }, two.slice(1), two.slice(1));
    const { patterns, slpSequences, ...counts } = ingest(second, { gid: "H", runId: "R2" }, two, two).stats;
    expect(counts).toEqual({
      totalTicks: 5,
      totalPBlocks: 5,
      totalIBlocks: 1,
      totalManifests: 2,
      totalEnvelopes: 2,
      totalAeonWindows: 0,
      totalApxiViews: 0,
      ingestedRuns: ["R1", "R2"],
    });
    expect([patterns.size, slpSequences.size]).toEqual([2, 0]);
    expect([...edgePatternCounts(patterns).values()]).toEqual([
      { eId: 1, du: 1, flux: 0, count: 2 },
      { eId: 1, du: 2, flux: 0, count: 3 },
    ]);
  });

  test("names a window after its ticks unless it is told one, and keeps views until there are others", () => {
    const views = [...(completedRun(aeonApxiDemo).sealed.apxiViews?.values() ?? [])];
    const seen = ingest(
      codexContext("L"),
      { ...good, apxiViews: views, aeon: aeonApxiDemo.aeon?.grammar as never },
      two,
      two,
    );
    expect(seen.last).toEqual({ gid: "G", windowId: "G_ticks_1_2", firstTick: 1, lastTick: 2 });
    expect([seen.stats.totalAeonWindows, seen.stats.totalApxiViews]).toEqual([3, 1]);
    const again = ingest(seen, { ...good, windowId: "W" }, two, two);
    expect([again.last?.windowId, again.apxiViews]).toEqual(["W", views]);
  });

  test("a context that was refused something is as it was", () => {
    const before = JSON.stringify(once);
    expect(() => ingest(once, { ...good, gid: "" }, two, two)).toThrow(EngineError);
    expect(JSON.stringify(once)).toBe(before);
  });

  test("from encoded ticks is the same as from ledgers, in one go or in two halves", () => {
    fc.assert(
      fc.property(anySession, fc.nat(20), (config, cut) => {
        const run = runOrRefusal(config);
        if (run === null) return;
        const beside = { gid: config.topology.gid, runId: config.runId, windowId: "W" };
        const ledgers = run.records.map((record) => record.ledger);
        const whole = ingest(codexContext("L"), beside, ledgers, ledgers);
        expect(ingestTicks(codexContext("L"), beside, run.encoded, sha256)).toStrictEqual(whole);
        const at = 1 + (cut % run.encoded.length);
        if (at === run.encoded.length) return;
        const half = ingestTicks(codexContext("L"), beside, run.encoded.slice(0, at), sha256);
        const both = ingestTicks(half, beside, run.encoded.slice(at), sha256);
        expect(both.stats).toStrictEqual(whole.stats);
      }),
    );
  });
});

describe("edge-flux motifs (engine-governance 2.4)", () => {
  const patternsOf = (context: CodexContext): readonly (readonly Int[])[] =>
    learnEdgeFluxMotifs(context, 1).motifs.map(({ pattern_descriptor }) => pattern_descriptor.du_signature);

  test("come in the order of their numbers, differences first, not of their digits", () => {
    const big = 2n ** 60n;
    const ticks: readonly Pairs[] = [
      [
        [big, 0],
        [0, 0],
      ],
      [
        [10, 0],
        [0, 0],
      ],
      [
        [9, 0],
        [0, 7],
      ],
      [
        [9, 0],
        [0, -7],
      ],
      [
        [-big, 0],
        [0, 0],
      ],
      [
        [9, 0],
        [-1, 0],
      ],
    ];
    const { motifs } = learnEdgeFluxMotifs(ingested(ticks), 1);
    expect(motifs.map(({ created_at_tick }) => created_at_tick)).toEqual([5, 6, 4, 3, 2, 1]);
  });

  test("a signature that begins another comes before it; one without edges is one pattern", () => {
    const context = ingest(
      ingested([
        [
          [1, 0],
          [0, 0],
        ],
        [],
        [],
      ]),
      { gid: "H", runId: "R" },
      [ledger(1, [[1, 0]])],
      [{ tick: 1 }],
    );
    expect(patternsOf(context)).toEqual([[], [1], [1, 0]]);
  });

  test("a threshold of 2 learns one motif of two (thresholded learning vector)", () => {
    const ticks = [
      [1, -1],
      [2, -2],
      [1, -1],
    ].map(
      ([du = 0, f = 0]): Pairs => [
        [du, du],
        [f, f],
      ],
    );
    const { context, motifs } = learnEdgeFluxMotifs(
      ingested(ticks, { windowId: "G_SYNTH_ticks_1_3" }, "CE_MAIN"),
      2,
    );
    expect(motifs).toMatchObject([
      {
        motif_id: "MOTIF_0001",
        source_window_id: "G_SYNTH_ticks_1_3",
        mdl_stats: { L_self: 4, L_usage: 2 },
        usage_stats: { usage_count: 2, first_tick: 1, last_tick: 3 },
      },
    ]);
    const [row] = emitProposals(context, sha256).context.structuralLedger;
    expect(row?.entry_hash).toBe("012396b66b9de2251bfd9944a10d0b2b539ea9084d300e8eafa9f3629ce78e9a");
  });

  test("nothing is learned twice, yet what is known takes a number", () => {
    const first = learnEdgeFluxMotifs(ingested([[[5, 0]], [[7, 0]]]), 1);
    expect(learnEdgeFluxMotifs(first.context, 1).motifs).toEqual([]);
    const more = ingest(first.context, { gid: "G", runId: "R2" }, [ledger(1, [[6, 0]])], [{ tick: 1 }]);
    const second = learnEdgeFluxMotifs(more, 1);
    // 5 takes MOTIF_0003, 6 the next; 7 would be MOTIF_0005.
    expect(second.motifs.map(({ motif_id, meta }) => [motif_id, meta.runs])).toEqual([
      ["MOTIF_0004", ["R1", "R2"]],
    ]);
    expect(second.context.library).toHaveLength(3);
  });

  test("names of edges that were seen first stay, whatever the graph", () => {
    const other: SeenLedger = { tick: 1, edges: [{ e_id: 9, i: 1, j: 1, du: 0, raw: 0, cap: 0, f_e: 0 }] };
    const context = ingest(once, { gid: "H", runId: "R2" }, [other], [other]);
    expect(learnEdgeFluxMotifs(context, 1).motifs).toMatchObject([
      { pattern_descriptor: { edge_ids: [1] }, usage_stats: { usage_count: 2 }, source_gid: "H" },
    ]);
  });

  test.each([
    ["edge-flux motifs", (context: CodexContext) => learnEdgeFluxMotifs(context)],
    ["SLP motifs", (context: CodexContext) => learnSlpEventMotifs(context)],
    ["proposals", (context: CodexContext) => emitProposals(context, sha256)],
  ])("there are no %s before anything was ingested", (_, work) => {
    expect(() => work(codexContext("L"))).toThrow("Codex has ingested no run yet");
  });

  test.each(["", "__proto__", "\u{1f600}"])("a library called %j", (id) => {
    if (id === "") expect(() => codexContext(id)).toThrow("needs an id");
    else
      expect(
        learnEdgeFluxMotifs(ingested([[[1, 1]]], { gid: id, runId: id }, id), 1).motifs[0]?.source_gid,
      ).toBe(id);
  });
});

describe("other motifs (engine-governance 2.5)", () => {
  const event = (op: string, tickEffective: Int, eventId = op): ReturnType<typeof slpEvent> =>
    slpEvent({ eventId, gid: "G", tickEffective, op });

  test("a sequence of SLP operations is one motif, whatever the graph", () => {
    const grow = [event("ADD_NODE", 2), event("ADD_EDGE", 4)];
    const first = ingested([[[0, 0]]], { slpEvents: grow });
    const again = ingest(first, { gid: "A", runId: "R2", slpEvents: grow }, [ledger(9, [])], [{ tick: 9 }]);
    const { context, motifs } = learnSlpEventMotifs(again);
    expect(motifs).toEqual([
      {
        library_id: "LIB1",
        motif_id: "MOTIF_0001",
        profile: "CMP-0",
        source_gid: "A",
        source_window_id: "A_ticks_9_9",
        pattern_descriptor: { type: "slp_event_pattern_v1", op_types: ["ADD_NODE", "ADD_EDGE"] },
        mdl_stats: { L_self: 2, L_usage: 1, L_total: 3, delta_vs_baseline: -1 },
        usage_stats: { usage_count: 1 },
        created_at_tick: 2,
        last_updated_tick: 4,
        meta: { runs: ["R1", "R2"] },
      },
    ]);
    expect(learnSlpEventMotifs(context).motifs).toEqual([]);
    expect(learnSlpEventMotifs(again, 2).motifs).toEqual([]);
    // The reference's note for every kind of motif; and no edges to place anything on.
    expect(emitProposals(context, sha256, { usageThreshold: 1 }).proposals).toMatchObject([
      { target_location: { edge_ids: [] }, expected_effect: { notes: "edge_flux_pattern_v1" } },
    ]);
  });

  test("a descriptor of a view is a motif that costs what the view says", () => {
    const views = [...(completedRun(aeonApxiDemo).sealed.apxiViews?.values() ?? [])];
    const { context, motifs } = learnApxiDescriptorMotifs(ingested([[[0, 0]]], { apxiViews: views }));
    expect(
      motifs.map(({ motif_id, pattern_descriptor: pattern, mdl_stats, source_window_id }) => [
        motif_id,
        pattern.stream_id,
        pattern.descriptor.descriptor_id,
        pattern.aeon_window_id,
        mdl_stats,
        source_window_id,
      ]),
    ).toEqual(
      [
        ["MOTIF_0001", "S1_post_u_deltas", "apxi_delta_linear", 6, 160],
        ["MOTIF_0002", "S2_fluxes", "apxi_flux_const", 1, 0],
        ["MOTIF_0003", "S3_prev_chain", "apxi_chain_const", 1, 184],
      ].map(([id, stream, descriptor, model, residual]) => [
        id,
        stream,
        descriptor,
        "AEON_LINE4_W_all",
        {
          L_self: model,
          L_usage: residual,
          L_total: Number(model) + Number(residual),
          delta_vs_baseline: 0 - Number(residual),
        },
        "AEON_LINE4_W_all",
      ]),
    );
    expect(learnApxiDescriptorMotifs(context).motifs).toEqual([]);
    expect(learnApxiDescriptorMotifs(codexContext("L")).motifs).toEqual([]);
  });
});

describe("proposals (engine-governance 2.6)", () => {
  const motif = (ordinal: number, usage_count: number): Motif => ({
    ...(learnEdgeFluxMotifs(once, 1).motifs[0] as Motif & {
      readonly pattern_descriptor: { type: "edge_flux_pattern_v1" };
    }),
    motif_id: numbered("MOTIF", ordinal),
    usage_stats: { usage_count, first_tick: 1, last_tick: 1 },
  });
  const withLibrary = (library: readonly Motif[]): CodexContext => ({ ...once, library });

  test("need motifs used often enough; without a say, twice, to be placed", () => {
    const context = withLibrary([motif(1, 1), motif(2, 3)]);
    expect(emitProposals(context, sha256).proposals).toMatchObject([
      { proposal_id: "PROPOSAL_0001", motif_id: "MOTIF_0002", action: "PLACE" },
    ]);
  });

  test("come in the order of the motif ids as texts", () => {
    const library = Array.from({ length: 10_001 }, (_, n) => motif(n + 1, 1));
    const { proposals } = emitProposals(withLibrary(library), sha256, { usageThreshold: 1 });
    expect(proposals.slice(998, 1003).map(({ motif_id }) => motif_id)).toEqual([
      "MOTIF_0999",
      "MOTIF_1000",
      "MOTIF_10000",
      "MOTIF_10001",
      "MOTIF_1001",
    ]);
    expect(proposals.at(-1)?.proposal_id).toBe("PROPOSAL_10001");
  });

  test("are not made again, but for another action", () => {
    const first = emitProposals(withLibrary([motif(1, 2)]), sha256);
    expect(emitProposals(first.context, sha256).proposals).toEqual([]);
    const tune = emitProposals(first.context, sha256, { action: "TUNE" });
    expect(tune.proposals.map(({ proposal_id }) => proposal_id)).toEqual(["PROPOSAL_0002"]);
    expect(tune.context.structuralLedger.map(({ entry_id, notes }) => [entry_id, notes["action"]])).toEqual([
      ["LEDGER_0001", "PLACE"],
      ["LEDGER_0002", "TUNE"],
    ]);
  });
});

describe("the proposal gate and the structural ledger (engine-governance 2.7 and 13)", () => {
  const proposed = emitProposals(learnEdgeFluxMotifs(once, 1).context, sha256, { usageThreshold: 1 });
  const fidelity = (value: number): ReadonlyMap<string, number> => new Map([["PROPOSAL_0001", value]]);

  test("the published rows", () => {
    const policy = { minDeltaLTotal: new Float(0.5), minFidelity: new Float(0.5) };
    const { context, decisions } = evaluateProposals(proposed.context, policy, sha256, fidelity(0.9));
    const [propose, review, commit] = context.structuralLedger;
    const { entry_hash: _, ...shown } = propose as NonNullable<typeof propose>;
    expect(toC2(shown)).toBe(
      '{"created_at_tick":1,"decision":"PENDING","delta_L_total":-1,"entry_id":"LEDGER_0001","fidelity_score":1.0,"notes":{"action":"PLACE","window_id":"G_ticks_1_1"},"prev_hash":"","proposal_id":"PROPOSAL_0001","state":"PROPOSE"}',
    );
    expect([propose?.entry_hash, review?.entry_hash, commit?.entry_hash]).toEqual([
      "5d41374649b8261296c29fb82964a2fe0a4a3fce18fb60ec6e8e63f5b3763ce5",
      "671977bbea2b962146fbfa8c3e7d857267f043667b80de3f4057b9e0c10fede6",
      "33b6caecab1c95d1de2f6541a44e57f8a76a5bbc145f1020e9641831df95f7cf",
    ]);
    expect(decisions).toEqual([commit]);
    expect(context.proposals).toMatchObject([
      { status: "ACCEPTED", governance_status: "OK", evaluated_at_tick: 1 },
    ]);
  });

  test("what fails both limits names both", () => {
    const policy = { minDeltaLTotal: 5, minFidelity: 1 };
    const { context, decisions } = evaluateProposals(proposed.context, policy, sha256, fidelity(0.2));
    expect(context.proposals).toMatchObject([
      {
        status: "REJECTED",
        governance_status: "HARD_FAIL",
        violated_policies: ["delta_L_total", "fidelity"],
        governance_notes: { delta_ok: false, fidelity_ok: false, policy_min_delta_L_total: 5 },
      },
    ]);
    expect([context.structuralLedger.length, decisions.map(({ state }) => state)]).toEqual([2, ["REVIEW"]]);
    // Judged again and accepted, the proposal keeps what was found against it.
    const again = evaluateProposals(context, anyGain, sha256);
    expect(again.context.proposals).toMatchObject([
      { status: "ACCEPTED", violated_policies: ["delta_L_total", "fidelity"] },
    ]);
    expect(again.context.structuralLedger.map(({ state }) => state)).toEqual([
      "PROPOSE",
      "REVIEW",
      "REVIEW",
      "COMMIT",
    ]);
  });

  test("without a limit a gain is needed all the same", () => {
    const idle = {
      ...proposed.context,
      proposals: proposed.proposals.map((one) => ({
        ...one,
        expected_effect: { delta_L_total: 0, notes: "" },
      })),
    };
    expect(evaluateProposals(idle, anyGain, sha256).context.proposals[0]?.violated_policies).toEqual([
      "delta_L_total",
    ]);
  });

  test("a negative fidelity limit is refused", () => {
    const policy = { minDeltaLTotal: 0, minFidelity: -1 };
    expect(() => evaluateProposals(proposed.context, policy, sha256)).toThrow(
      "min_fidelity must not be below 0",
    );
  });
});

test("ids have four digits or more", () => {
  expect([numbered("MOTIF", 1), numbered("PROPOSAL", 12345)]).toEqual(["MOTIF_0001", "PROPOSAL_12345"]);
});
