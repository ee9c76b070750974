import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { apxiBreakdown } from "../../engine/apxi/breakdown.ts";
import { descriptorText } from "../../engine/apxi/descriptor.ts";
import { parseDescriptor, readDescriptor } from "../../engine/apxi/read-descriptor.ts";
import { modelBits, predicted } from "../../engine/apxi/residual.ts";
import { viewId } from "../../engine/apxi/view.ts";
import { encodeCheckpoint, restoreCheckpoint } from "../../engine/checkpoint.ts";
import type { Scheme } from "../../engine/config/profile.ts";
import type { SessionConfig, WindowSpec } from "../../engine/config/session.ts";
import { add, type Int, intOf } from "../../engine/int.ts";
import type { Json } from "../../engine/json/json.ts";
import { toC1, toC2 } from "../../engine/json/write.ts";
import { hashedManifest } from "../../engine/press/manifest.ts";
import { start } from "../../engine/run-state.ts";
import { decodeSealed, encodeSealed } from "../../engine/sealed-codec.ts";
import { step } from "../../engine/step.ts";
import {
  anyClaim,
  anySteadyClaim,
  type Claim,
  constant,
  describedBy,
  descriptor,
  pattern,
  trend,
} from "../support/aeon-apxi.ts";
import { anyInt, anyWellFormedText } from "../support/any-json.ts";
import { aeonApxiDemo } from "../support/paper.ts";
import { plainCounts } from "../support/plain-engine.ts";
import { comparable, completedRun, deps, documentOf, viaCheckpoint } from "../support/runs.ts";
import { smallSession, smallStream, smallTopology, smallWindow } from "../support/sessions.ts";
import { sha256 } from "../support/sha256.ts";
import { changed } from "../support/small-config.ts";

type Counts = readonly [model: Int, residual: Int];

function counts(claim: Claim, values: readonly (Int | readonly Int[])[], scheme: Scheme = "R"): Counts {
  const breakdown = apxiBreakdown(descriptor("d", "S", claim), values, scheme);
  expect(BigInt(breakdown.L_total)).toBe(BigInt(breakdown.L_model) + BigInt(breakdown.L_residual));
  expect(breakdown.residual_scheme).toBe(scheme);
  return [breakdown.L_model, breakdown.L_residual];
}

describe("predictions (engine-core 11)", () => {
  test.each<{ name: string; claim: Claim; first: readonly Int[] }>([
    { name: "a constant", claim: constant(-3), first: [-3, -3, -3, -3] },
    { name: "a pattern", claim: pattern([1, 2, 9], 2), first: [1, 2, 9, 1] },
    { name: "a trend", claim: trend(10, 2), first: [10, 12, 14, 16] },
    { name: "a trend that starts late", claim: trend(10, 2, 5), first: [20, 22, 24, 26] },
    {
      name: "a falling trend of huge numbers",
      claim: trend(2n ** 60n, -1),
      first: [2n ** 60n, 2n ** 60n - 1n, 2n ** 60n - 2n],
    },
  ])("$name", ({ claim, first }) => {
    expect(first.map((_, index) => predicted(descriptor("d", "S", claim), index))).toEqual(first);
  });
});

describe("model bits (engine-core 11)", () => {
  test.each<{ claim: Claim; width: number; bits: number }>([
    { claim: constant(7), width: 1, bits: 1 },
    { claim: constant(7), width: 4, bits: 1 },
    { claim: pattern([1, 2], 3), width: 1, bits: 1 },
    { claim: trend(0, 0), width: 1, bits: 3 },
    { claim: trend(0, 0, 1), width: 1, bits: 4 },
    { claim: trend(0, 1), width: 1, bits: 4 },
    { claim: trend(1, 0), width: 1, bits: 4 },
    { claim: trend(0, 0), width: 2, bits: 4 },
    { claim: trend(-1, -1, -1), width: 2, bits: 7 },
  ])("$claim at width $width costs $bits", ({ claim, width, bits }) => {
    expect(modelBits(descriptor("d", "S", claim), width)).toBe(bits);
  });
});

describe("breakdowns", () => {
  test.each<{ name: string; claim: Claim; values: (Int | Int[])[]; scheme: Scheme; counts: Counts }>([
    // The worked check of engine-core 20.5.
    {
      name: "a trend over resting nodes",
      claim: trend(0, 1, 1),
      values: new Array(6).fill([0, 0, 0, 0]),
      scheme: "R",
      counts: [6, 160],
    },
    {
      name: "a constant that is right",
      claim: constant(5),
      values: [5, 5, 5],
      scheme: "R",
      counts: [1, 0],
    },
    // A run length costs bits even when it is the only one, unless nothing is left.
    { name: "right under GR", claim: constant(5), values: [5, 5, 5], scheme: "GR", counts: [1, 0] },
    { name: "wrong by one under GR", claim: constant(4), values: [5, 5], scheme: "GR", counts: [1, 8] },
    { name: "wrong by one under R", claim: constant(4), values: [5, 5, 5], scheme: "R", counts: [1, 16] },
    { name: "wrong by one under ID", claim: constant(4), values: [5, 5, 5], scheme: "ID", counts: [1, 24] },
    // R has nothing to say about a single value: what is left of it is in the part that is dropped.
    { name: "wrong about one value", claim: constant(0), values: [99], scheme: "R", counts: [1, 0] },
    {
      name: "a pattern that is right",
      claim: pattern([1, 2], 2),
      values: [1, 2, 1, 2],
      scheme: "ID",
      counts: [1, 0],
    },
    {
      name: "a pattern that errs once",
      claim: pattern([1, 2], 2),
      values: [1, 2, 1, 66],
      scheme: "ID",
      counts: [1, 40],
    },
    { name: "nothing", claim: trend(1, 1, 1), values: [], scheme: "GR", counts: [0, 0] },
    { name: "values of no component", claim: constant(3), values: [[], []], scheme: "GR", counts: [1, 0] },
  ])("$name", ({ claim, values, scheme, counts: expected }) => {
    expect(counts(claim, values, scheme)).toEqual(expected);
  });

  test.each<{ name: string; claim: Claim; values: (Int | Int[])[]; message: string }>([
    { name: "values of two widths", claim: constant(0), values: [[1], [1, 2]], message: "one width" },
    {
      name: "a pattern over two components",
      claim: pattern([1], 1),
      values: [[1, 1]],
      message: "needs values of one component, but the stream's have 2",
    },
    {
      name: "a pattern that is too short",
      claim: pattern([1, 2], 1),
      values: [1, 2, 1],
      message: "describes 2 values (2 * 1), but the window has 3",
    },
    {
      name: "a pattern repeated beyond all numbers",
      claim: pattern([1, 2], 2n ** 70n),
      values: [1, 2],
      message: "describes 2361183241434822606848 values",
    },
  ])("$name: refused", ({ claim, values, message }) => {
    expect(() => counts(claim, values)).toThrow(
      expect.objectContaining({ kind: "value", message: expect.stringContaining(message) }),
    );
  });

  test("running sums give what all values at hand give", () => {
    const anyValues = fc.integer({ min: 0, max: 3 }).chain((width) =>
      fc.array(fc.array(fc.oneof(fc.constantFrom(0, 1), anyInt), { minLength: width, maxLength: width }), {
        minLength: 1,
        maxLength: 8,
      }),
    );
    fc.assert(
      fc.property(
        anySteadyClaim,
        anyValues,
        fc.boolean(),
        fc.constantFrom<Scheme>("ID", "R", "GR"),
        (claim, given, isRight, scheme) => {
          const one = descriptor("d", "S", claim);
          const said = (index: number): bigint => BigInt(predicted(one, index));
          const values = isRight
            ? given.map((value, n) => value.map(() => intOf(said(n))))
            : given.map((value, n) => value.map((x) => add(x, intOf(said(n)))));
          const residuals = values.map((value, n) => value.map((x) => BigInt(x) - said(n)));
          const isZero = residuals.every((residual) => residual.every((x) => x === 0n));
          const expected = isZero ? 0n : plainCounts(scheme, residuals)[1];
          expect(BigInt(counts(claim, values, scheme)[1])).toBe(expected);
        },
      ),
    );
  });
});

describe("descriptors as text", () => {
  test("the text is loose and sorted", () => {
    expect(descriptorText(descriptor("d", "S", trend(0, 1, 1), { labels: ["l"] }))).toBe(
      '{"descriptor_id": "d", "descriptor_type": "LINEAR_TREND", "labels": ["l"], ' +
        '"params": {"intercept": 0, "slope": 1, "start_tick": 1}, "stream_id": "S", "window_id": "A"}',
    );
  });

  test("any descriptor comes back from its text", () => {
    const anyId = anyWellFormedText.filter((id) => id !== "");
    fc.assert(
      fc.property(anyId, anyId, anyClaim, fc.array(anyId, { maxLength: 2 }), (id, stream, claim, labels) => {
        const one = descriptor(id, stream, claim, { labels });
        expect(parseDescriptor(descriptorText(one))).toStrictEqual(one);
      }),
    );
  });

  test("a start_tick that is not given is 0; labels that are not given are none", () => {
    const text = `{"descriptor_id": "d", "descriptor_type": "LINEAR_TREND", "window_id": "A", "stream_id": "S",
      "params": {"intercept": 4, "slope": 5}}`;
    expect(parseDescriptor(text)).toStrictEqual(descriptor("d", "S", trend(4, 5, 0)));
  });

  const plain = {
    descriptor_id: "d",
    window_id: "A",
    stream_id: "S",
    descriptor_type: "CONST_SEGMENT",
    params: { value: 1 },
    labels: [],
  };
  const run = { descriptor_type: "RUN_SEGMENT", params: { pattern: [1], repeats: 1 } };
  const linear = { descriptor_type: "LINEAR_TREND", params: { intercept: 1, slope: 1, start_tick: 1 } };

  test.each<{ kind: string; changes: Readonly<Record<string, unknown>> }>([
    ...["descriptor_id", "descriptor_type", "window_id", "stream_id", "params"].map((name) => ({
      kind: "key",
      changes: { [name]: undefined },
    })),
    ...["descriptor_id", "descriptor_type", "window_id", "stream_id"].flatMap((name) => [
      { kind: "value", changes: { [name]: "" } },
      { kind: "type", changes: { [name]: 1 } },
    ]),
    { kind: "value", changes: { descriptor_type: "const_segment" } },
    { kind: "type", changes: { params: [] } },
    { kind: "type", changes: { labels: "l" } },
    { kind: "type", changes: { labels: [""] } },
    { kind: "value", changes: { "params.value": undefined } },
    { kind: "value", changes: { "params.more": 1 } },
    { kind: "type", changes: { "params.value": true } },
    { kind: "type", changes: { "params.value": 1.5 } },
    { kind: "type", changes: { "params.value": [1] } },
    { kind: "value", changes: { ...run, "params.repeats": 0 } },
    { kind: "value", changes: { ...run, "params.pattern": [] } },
    { kind: "value", changes: { ...run, "params.pattern": undefined } },
    { kind: "value", changes: { ...run, "params.value": 1 } },
    { kind: "type", changes: { ...run, "params.pattern": 1 } },
    { kind: "type", changes: { ...run, "params.pattern": ["1"] } },
    { kind: "type", changes: { ...run, "params.repeats": "1" } },
    { kind: "value", changes: { ...linear, "params.slope": undefined } },
    { kind: "value", changes: { ...linear, "params.intercept": undefined } },
    { kind: "value", changes: { ...linear, "params.__proto": 1 } },
    { kind: "type", changes: { ...linear, "params.start_tick": null } },
  ])("a $kind error for $changes", ({ kind, changes }) => {
    expect(() => parseDescriptor(changed(structuredClone(plain), structuredClone(changes)))).toThrow(
      expect.objectContaining({ kind }),
    );
  });

  test.each<readonly [Json, string]>([
    [null, "type"],
    [[], "type"],
    [new Map(), "key"],
  ])("%o is no descriptor", (value, kind) => {
    expect(() => readDescriptor(value)).toThrow(expect.objectContaining({ kind }));
  });
});

describe("the AEON/APXi demo (engine-core 20.5)", () => {
  const run = completedRun(aeonApxiDemo);
  const [manifest] = run.sealed.manifests;
  const view = run.sealed.apxiViews?.get("LINE4_APX_W1_T1_6");

  test("its manifest refers to the view, which its check does not know of", () => {
    const plainManifest = completedRun({
      ...aeonApxiDemo,
      windows: aeonApxiDemo.windows.map(({ apxi: _, ...window }) => window),
    }).sealed.primaryManifest;
    expect(manifest?.manifest_check).toBe(367424737);
    expect(manifest?.apxi_view_ref).toBe("LINE4_APX_W1_T1_6::AEON_LINE4_W_all::APXiView_v1");
    expect(plainManifest.manifest_check).toBe(367424737);
    expect(run.sealed.primaryManifestHash).not.toBe(sha256(toC1(hashedManifest(plainManifest))));
  });

  test("its view has the worked counts", () => {
    const shown = [...(view?.descriptors_by_stream ?? [])].map(([stream, breakdowns]) => [
      stream,
      ...breakdowns.map(({ descriptor: { descriptor_id }, L_model, L_residual }) => [
        descriptor_id,
        `${L_model}/${L_residual}`,
      ]),
    ]);
    expect(shown).toEqual([
      ["S1_post_u_deltas", ["apxi_delta_linear", "6/160"]],
      ["S2_fluxes", ["apxi_flux_const", "1/0"]],
      ["S3_prev_chain", ["apxi_chain_const", "1/184"]],
    ]);
  });

  test("its document has the published digest", () => {
    const text = documentOf(run);
    expect(text).toHaveLength(12804);
    expect(sha256(text)).toBe("07ac939c11993c3867e29dbac325f36f98bbed5dc62ff04307aa953d7bbb0713");
  });

  test("a checkpoint keeps the residuals of an open window and the view of a closed one", () => {
    const early = smallWindow("early", [1, 2], { apxi: describedBy([]) });
    const config = { ...aeonApxiDemo, windows: [early, ...aeonApxiDemo.windows] };
    expect(comparable(completedRun(config, viaCheckpoint))).toStrictEqual(comparable(completedRun(config)));
  });

  test("a sealed run keeps its views; one without views is stored as it always was", () => {
    expect(decodeSealed(encodeSealed(run.sealed))).toStrictEqual(run.sealed);
    expect(encodeSealed(completedRun(smallSession()).sealed)).not.toContain("apxiViews");
  });

  test("a grammar that covers no tick is shown alone; a tick asked for twice is shown once", () => {
    const documentWith = (coveringTicks: readonly number[]): string =>
      documentOf(completedRun({ ...aeonApxiDemo, aeon: { ...demoAeon(), coveringTicks } }));
    const fields = (text: string): readonly string[] => Object.keys(JSON.parse(text) as object);
    expect(fields(documentWith([]))).toEqual(["aeon_grammar", "session"]);
    expect(documentWith([9, 9]).match(/windows_covering_tick_9/g)).toEqual(["windows_covering_tick_9"]);
    expect(fields(documentWith([-1]))).toEqual(["aeon_grammar", "session", "windows_covering_tick_-1"]);
  });

  test("a grammar stands around a run without a session as well", () => {
    const text = documentOf(completedRun({ ...aeonApxiDemo, shape: "run" }));
    const { session } = JSON.parse(text) as { readonly session: { readonly ledgers: readonly unknown[] } };
    expect(session.ledgers).toHaveLength(6);
  });

  test("AEON windows in a circle are refused before the first tick", () => {
    const { grammar } = demoAeon();
    const [all] = grammar.derived_windows.values();
    const loop = new Map([["AEON_LINE4_W_all", { ...all, source_ids: ["AEON_LINE4_W_all"] }]]);
    const circular = { base_windows: grammar.base_windows, derived_windows: loop } as typeof grammar;
    const config = { ...aeonApxiDemo, aeon: { grammar: circular, coveringTicks: [] } };
    expect(() => start(config, deps)).toThrow("Cyclic window dependency detected at 'AEON_LINE4_W_all'");
  });

  function demoAeon(): NonNullable<SessionConfig["aeon"]> {
    if (aeonApxiDemo.aeon === undefined) throw new Error("the demo has a grammar");
    return aeonApxiDemo.aeon;
  }
});

/** Four ticks with one APXi window. */
function described(window: Partial<WindowSpec>, more: Partial<SessionConfig> = {}): SessionConfig {
  return smallSession({ windows: [smallWindow("W", [1, 4], window)], ...more });
}

describe("views", () => {
  test.each([
    { aeonWindowId: "AEON", id: "APX_W::AEON::APXiView_v1" },
    { aeonWindowId: null, id: "APX_W::W::APXiView_v1" },
    { aeonWindowId: "", id: "APX_W::W::APXiView_v1" },
  ])("with aeon_window_id $aeonWindowId are called $id", ({ aeonWindowId, id }) => {
    const { sealed } = completedRun(described({ aeonWindowId, apxi: describedBy([]) }));
    const view = sealed.apxiViews?.get("APX_W");
    expect(view && viewId(view)).toBe(id);
    expect(sealed.primaryManifest.apxi_view_ref).toBe(id);
  });

  test("without descriptors are empty", () => {
    const run = completedRun(described({ apxi: describedBy([]) }, { metricsEnabled: true }));
    expect(documentOf(run)).toContain(
      '"apxi_views":{"APX_W":{"aeon_window_id":null,"apx_name":"APX_W","descriptors_by_stream":{},"residual_scheme":"R","window_id":"W"}}',
    );
    expect(documentOf(run)).toContain('"apxi_views":1,');
  });

  test("a stream with no descriptors is shown with an empty list", () => {
    const apxi = { residualScheme: "ID", descriptors: new Map([["S2_fluxes", []]]) } as const;
    expect(documentOf(completedRun(described({ apxi })))).toContain(
      '"descriptors_by_stream":{"S2_fluxes":[]},"residual_scheme":"ID"',
    );
  });

  test("streams are sorted by name, breakdowns by descriptor_id, both by code point", () => {
    const streams = ["\u{1f600}", "\uffee", "10", "9"].map((name) => smallStream("prev_chain", { name }));
    const apxi = describedBy([
      descriptor("b", "\u{1f600}", constant(0)),
      descriptor("a", "\u{1f600}", constant(1)),
      descriptor("\u{1f600}", "9", constant(0)),
      descriptor("\uffee", "9", constant(0)),
      descriptor("z", "\uffee", constant(0)),
      descriptor("z", "10", constant(0)),
    ]);
    const view = completedRun(described({ streams, apxi })).sealed.apxiViews?.get("APX_W");
    const shown = [...(view?.descriptors_by_stream ?? [])].map(
      ([name, breakdowns]) => `${name}: ${breakdowns.map(({ descriptor: d }) => d.descriptor_id)}`,
    );
    expect(shown).toEqual(["10: z", "9: \uffee,\u{1f600}", "\uffee: z", "\u{1f600}: a,b"]);
  });

  test("of windows with one apx_name the last that has a view counts", () => {
    const shared = { apxName: "shared", apxi: describedBy([]) };
    const sealedOf = (windows: readonly WindowSpec[]): readonly (string | undefined)[] => {
      const { sealed } = completedRun(smallSession({ windows, primaryWindowId: "A" }));
      return [sealed.apxiViews?.get("shared")?.window_id, sealed.primaryManifest.window_id];
    };
    // The last of them closes first.
    expect(sealedOf([smallWindow("A", [1, 4], shared), smallWindow("B", [1, 2], shared)])).toEqual([
      "B",
      "B",
    ]);
    expect(
      sealedOf([smallWindow("A", [1, 4], shared), smallWindow("B", [1, 2], { apxName: "shared" })]),
    ).toEqual(["A", "B"]);
  });

  test("a stream of edges that are not there leaves nothing to explain", () => {
    const config = described(
      { apxi: describedBy([descriptor("d", "S2_fluxes", trend(1, 1, 1))], "GR") },
      { topology: smallTopology(1, 4, []), initialState: [3] },
    );
    expect(toC2(completedRun(config).sealed.apxiViews ?? null)).toContain('"L_model":6,"L_residual":0');
  });
});

describe("descriptors that do not fit fail the run when it is sealed (engine-core 11)", () => {
  const fluxes = "S2_fluxes";

  test.each<{ name: string; window: Partial<WindowSpec>; message: string }>([
    {
      name: "an unknown stream",
      window: { apxi: describedBy([descriptor("d", "S9", constant(0))]) },
      message: "window W: APXi names unknown stream 'S9'",
    },
    {
      name: "a stream_id that is not the stream's name",
      window: {
        apxi: { residualScheme: "R", descriptors: new Map([[fluxes, [descriptor("d", "S", constant(0))]]]) },
      },
      message: "stream_id must be the stream's name 'S2_fluxes', not 'S'",
    },
    {
      name: "another AEON window",
      window: { aeonWindowId: "B", apxi: describedBy([descriptor("d", fluxes, constant(0))]) },
      message: "window_id must be the window's aeon_window_id 'B', not 'A'",
    },
    {
      name: "a pattern over a wide stream",
      window: { apxi: describedBy([descriptor("d", fluxes, pattern([1], 4))]) },
      message: "RUN_SEGMENT needs values of one component, but the stream's have 2",
    },
    {
      name: "a pattern of another length",
      window: {
        streams: [smallStream("prev_chain")],
        apxi: describedBy([descriptor("d", "S_prev_chain", pattern([1, 2], 3))]),
      },
      message: "RUN_SEGMENT describes 6 values (2 * 3), but the window has 4",
    },
    {
      name: "several: the first stream by name",
      window: { apxi: describedBy([descriptor("d", "S3", constant(0)), descriptor("d", "S0", constant(0))]) },
      message: "unknown stream 'S0'",
    },
  ])("$name", ({ window, message }) => {
    const failure = expect.objectContaining({ kind: "value", message: expect.stringContaining(message) });
    expect(() => completedRun(described(window))).toThrow(failure);
    expect(() => completedRun(described(window), viaCheckpoint)).toThrow(failure);
  });

  const refused = { apxi: describedBy([descriptor("d", "S9", constant(0))]) };

  test.each<{ name: string; config: SessionConfig; message: string }>([
    {
      name: "an error of a later tick comes first",
      config: smallSession({
        windows: [
          smallWindow("W", [1, 2], refused),
          smallWindow("V", [3, 3], { streams: [smallStream("pre_u"), smallStream("pre_u")] }),
        ],
      }),
      message: "window V names a stream twice",
    },
    {
      name: "an earlier window that reaches past the end comes first",
      config: smallSession({ windows: [smallWindow("W", [1, 9]), smallWindow("V", [1, 2], refused)] }),
      message: "Stream 'S1_post_u_deltas' has 4 entries but expected 9",
    },
    {
      name: "a later window that reaches past the end comes second",
      config: smallSession({ windows: [smallWindow("W", [1, 2], refused), smallWindow("V", [1, 9])] }),
      message: "window W: APXi names unknown stream 'S9'",
    },
    {
      name: "a window that reaches past the end says so before its view is looked at",
      config: smallSession({ windows: [smallWindow("W", [1, 9], refused)] }),
      message: "has 4 entries but expected 9",
    },
  ])("$name", ({ config, message }) => {
    expect(() => completedRun(config)).toThrow(message);
  });
});

describe("a checkpoint is refused when its residuals are not those of the window's descriptors", () => {
  const one = descriptor("d", "S2_fluxes", constant(0));
  const text = encodeCheckpoint(step(start(described({ apxi: describedBy([one]) }), deps), deps).state);

  test.each<{ name: string; window: Partial<WindowSpec> }>([
    { name: "another scheme", window: { apxi: describedBy([one], "GR") } },
    { name: "one more descriptor", window: { apxi: describedBy([one, one]) } },
    { name: "another width", window: { apxi: describedBy([{ ...one, stream_id: "S1_post_u_deltas" }]) } },
    { name: "no descriptor", window: { apxi: describedBy([]) } },
    { name: "no APXi", window: {} },
  ])("$name", ({ window }) => {
    expect(() => restoreCheckpoint(described(window), text)).toThrow("its sums are not those of window W");
  });

  test("and when a closed window has lost its view, or has that of another", () => {
    const config = { ...aeonApxiDemo, windows: [smallWindow("early", [1, 1], { apxi: describedBy([]) })] };
    const run = { ...config, primaryWindowId: "early" };
    const closed = encodeCheckpoint(step(start(run, deps), deps).state);
    const lost = closed.replace(/,"views":.*$/, "}");
    const renamed = closed.replace('"views":[{"aeon_window_id":null', '"views":[{"aeon_window_id":"A"');
    expect(lost).not.toBe(closed);
    expect(() => restoreCheckpoint(run, lost)).toThrow("its windows are not the run's");
    expect(() => restoreCheckpoint(run, renamed)).toThrow("its view is not that of window early");
  });
});
