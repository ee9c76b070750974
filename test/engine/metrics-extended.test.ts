import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SessionConfig } from "../../engine/config/session.ts";
import type { EncodedTick } from "../../engine/encoded-tick.ts";
import { EngineError } from "../../engine/errors.ts";
import { contentDigests } from "../../engine/metrics/content-digest.ts";
import { type ExtendedMetrics, extendedMetrics } from "../../engine/metrics/extended-metrics.ts";
import { windowSchedule } from "../../engine/press/window-schedule.ts";
import type { TickRecord } from "../../engine/records.ts";
import { isFinished, type RunState, start } from "../../engine/run-state.ts";
import { seal } from "../../engine/seal.ts";
import { step } from "../../engine/step.ts";
import { decodeTickRecord } from "../../engine/tick-record-codec.ts";
import { anySession } from "../support/any-session.ts";
import { gf01, govCodexDemo, line4, pfnaDemo, ring5 } from "../support/paper.ts";
import { deps, viaCheckpoint } from "../support/runs.ts";
import { smallSession, smallStream, smallTopology, smallWindow } from "../support/sessions.ts";

/** A run at one of its ticks. */
type Stop = { readonly state: RunState; readonly ticks: readonly EncodedTick[] };

function stopsOf(config: SessionConfig): readonly Stop[] {
  let stop: Stop = { state: start(config, deps), ticks: [] };
  const stops = [stop];
  while (!isFinished(stop.state)) {
    const { state, events } = step(stop.state, deps);
    const ticks = events.flatMap((event) => (event.kind === "ticked" ? [event.encoded] : []));
    stop = { state, ticks: [...stop.ticks, ...ticks] };
    stops.push(stop);
  }
  return stops;
}

function recordsOf(ticks: readonly EncodedTick[]): readonly TickRecord[] {
  return ticks.map(({ bytes }) => decodeTickRecord(bytes));
}

function liveAt(config: SessionConfig, tick: number): ExtendedMetrics {
  const { state, ticks } = stopsOf(config)[tick] as Stop;
  return extendedMetrics(config, { kind: "live", state }, recordsOf(ticks), deps);
}

function sealedMetrics(config: SessionConfig): ExtendedMetrics {
  const { state, ticks } = stopsOf(config).at(-1) as Stop;
  const sealed = seal(config, state, () => ticks, deps);
  return extendedMetrics(config, { kind: "sealed", sealed }, recordsOf(ticks), deps);
}

/** Digests of all-zero deltas and fluxes, worked out apart from this program as `contentDigests` says. */
const digestOf = {
  fullAt0: "15e5a2aaad57ab399f3b864351c0ff19262df56a4d63966a51118622e1babeb4",
  fullAt3: "8a43c0b2ea88cd0459b7ad56709d9914a61dc4352775eec801c2babb05a31491",
  fullAt8: "2aab00a94e5607e7646446b5f348c0a6e970ab4ea805941eef70912b5257308c",
  shortAt0: "b2a17d449a0b2726abb2140e2aacec2ea47fac3dfa8386549f3f94037a5f3d1e",
  shortAt2: "d2bae7e920930d61dd98a6770b91289854c616b56c02f7c495ccfd5e690b3a71",
};

const bits = (model: number, residual: number) => ({
  L_model: model,
  L_residual: residual,
  L_total: model + residual,
});

const streams = (deltas: ReturnType<typeof bits>, fluxes: ReturnType<typeof bits>) => [
  { stream_id: "S1_post_u_deltas", scheme: "R", ...deltas },
  { stream_id: "S2_fluxes", scheme: "R", ...fluxes },
];

const fullWindow = {
  window_id: "GF01_W1_ticks_1_8",
  apx_name: "GF01_APX_v0_full_window",
  start_tick: 1,
  end_tick: 8,
};

const shortWindow = {
  window_id: "GF01_W1_ticks_1_2",
  apx_name: "GF01_APX_v0_ticks_1_2",
  start_tick: 1,
  end_tick: 2,
};

const fullClosed = {
  ...fullWindow,
  closed: true,
  ticks: 8,
  manifest_check: 786709051,
  ...bits(144, 784),
  streams: streams(bits(64, 336), bits(80, 448)),
  content_digest: digestOf.fullAt8,
};

const shortClosed = {
  ...shortWindow,
  closed: true,
  ticks: 2,
  manifest_check: 108592583,
  ...bits(144, 112),
  streams: streams(bits(64, 48), bits(80, 64)),
  content_digest: digestOf.shortAt2,
};

const unknownYet = {
  sealed: false,
  uledger_entries: null,
  uledger_last_hash: null,
  codex_motif_counts: null,
  nap_by_layer: { INGRESS: 0, DATA: null, CTRL: null, EGRESS: null, GOV: null },
};

describe("gf01, field by field", () => {
  const nothing = bits(0, 0);

  test.each<{ name: string; metrics: () => ExtendedMetrics; expected: object }>([
    {
      name: "before the first tick every window is empty",
      metrics: () => liveAt(gf01, 0),
      expected: {
        ...unknownYet,
        tick: 0,
        mdl: {
          ...nothing,
          windows: [
            {
              ...fullWindow,
              closed: false,
              ticks: 0,
              manifest_check: null,
              ...nothing,
              streams: streams(nothing, nothing),
              content_digest: digestOf.fullAt0,
            },
            {
              ...shortWindow,
              closed: false,
              ticks: 0,
              manifest_check: null,
              ...nothing,
              streams: streams(nothing, nothing),
              content_digest: digestOf.shortAt0,
            },
          ],
        },
      },
    },
    {
      name: "after tick 3 the long window counts three values, the short one has closed",
      metrics: () => liveAt(gf01, 3),
      expected: {
        ...unknownYet,
        tick: 3,
        mdl: {
          ...bits(288, 336),
          windows: [
            {
              ...fullWindow,
              closed: false,
              ticks: 3,
              manifest_check: null,
              ...bits(144, 224),
              streams: streams(bits(64, 96), bits(80, 128)),
              content_digest: digestOf.fullAt3,
            },
            shortClosed,
          ],
        },
      },
    },
    {
      name: "after tick 8 both have closed, and the rest waits for the seal",
      metrics: () => liveAt(gf01, 8),
      expected: {
        ...unknownYet,
        tick: 8,
        mdl: { ...bits(288, 896), windows: [fullClosed, shortClosed] },
      },
    },
    {
      name: "sealed, everything is known",
      metrics: () => sealedMetrics(gf01),
      expected: {
        tick: 8,
        sealed: true,
        mdl: { ...bits(288, 896), windows: [fullClosed, shortClosed] },
        uledger_entries: 8,
        uledger_last_hash: "e8b640082d2bbafd30e6cbcd83bfa2c6254dab807b1ca6a8723a7ddf8ab7ab88",
        codex_motif_counts: { edge_flux_pattern_v1: 1 },
        nap_by_layer: { INGRESS: 0, DATA: 8, CTRL: 2, EGRESS: 1, GOV: 10 },
      },
    },
    {
      name: "the governed demo, sealed: one window, one motif, eleven GOV envelopes",
      metrics: () => sealedMetrics(govCodexDemo("ENFORCE")),
      expected: {
        tick: 8,
        sealed: true,
        mdl: { ...bits(144, 784), windows: [fullClosed] },
        uledger_entries: 8,
        uledger_last_hash: "8bc32ae88bb9a86321e763fdb88cbc75feb0d21ba98be4b4ef640f5bf9cde5b7",
        codex_motif_counts: { edge_flux_pattern_v1: 1 },
        nap_by_layer: { INGRESS: 0, DATA: 8, CTRL: 2, EGRESS: 1, GOV: 11 },
      },
    },
  ])("$name", ({ metrics, expected }) => {
    expect(metrics()).toEqual(expected);
  });
});

describe("codex motifs and envelopes", () => {
  test.each([
    { name: "ring-5 has two motifs", config: ring5, motifs: { edge_flux_pattern_v1: 2 } },
    { name: "line-4 runs without Codex", config: line4, motifs: {} },
  ])("$name", ({ config, motifs }) => {
    expect(sealedMetrics(config).codex_motif_counts).toEqual(motifs);
  });

  test("INGRESS is counted from its tick on, before the seal", () => {
    const counts = [0, 1, 2, 3, 4].map((tick) => liveAt(pfnaDemo, tick).nap_by_layer.INGRESS);
    expect(counts).toEqual([0, 0, 1, 1, 1]);
    expect(sealedMetrics(pfnaDemo).nap_by_layer.INGRESS).toBe(1);
  });

  test("DATA envelopes that a profile puts on another layer count there", () => {
    const { profile } = smallSession();
    const napDefaults = { ...profile.napDefaults, layer: "CTRL" };
    const { nap_by_layer } = sealedMetrics(smallSession({ profile: { ...profile, napDefaults } }));
    expect(nap_by_layer).toEqual({ INGRESS: 0, DATA: 0, CTRL: 6, EGRESS: 1, GOV: 0 });
  });

  test("a run without a session has no CTRL envelopes", () => {
    expect(sealedMetrics(smallSession({ shape: "run" })).nap_by_layer).toMatchObject({ CTRL: 0, DATA: 4 });
  });
});

describe("description lengths", () => {
  test("a window that begins later is empty until then, one that shares its name keeps its own counts", () => {
    const config = smallSession({
      windows: [smallWindow("W", [1, 4]), smallWindow("V", [3, 4], { apxName: "APX_W" })],
    });
    expect(liveAt(config, 2).mdl.windows.map(({ ticks, closed }) => [ticks, closed])).toEqual([
      [2, false],
      [0, false],
    ]);
    const [w, v] = sealedMetrics(config).mdl.windows;
    expect(w?.manifest_check).not.toBe(v?.manifest_check);
  });

  test("counts beyond 2^53 stay exact", () => {
    const huge = 2n ** 200n;
    const config = smallSession({
      topology: smallTopology(1, 4, []),
      initialState: [huge],
      totalTicks: 2,
      windows: [smallWindow("W", [1, 2], { streams: [smallStream("post_u", { schemeHint: "ID" })] })],
    });
    // vb(1) + vb(2), and twice vb(2^201): 202 bits are 29 groups.
    expect(sealedMetrics(config).mdl).toMatchObject(bits(16, 2 * 29 * 8));
  });
});

describe("a content digest", () => {
  const config = (initialState: readonly number[]): SessionConfig =>
    smallSession({
      initialState,
      windows: [smallWindow("W", [1, 4], { streams: [smallStream("pre_u")] })],
      topology: smallTopology(3, 1000, [[1, 2, 1, 9]]),
    });

  test("tells contents apart that the manifest check does not", () => {
    const [one, other] = [config([1, 2, 3]), config([3, 2, 1])].map(
      (session) => sealedMetrics(session).mdl.windows[0],
    );
    expect(one?.manifest_check).toBe(other?.manifest_check);
    expect(one?.content_digest).not.toBe(other?.content_digest);
  });

  test.each<{ name: string; change: Partial<SessionConfig>; isSame: boolean }>([
    { name: "the run id", change: { runId: "other" }, isSame: true },
    {
      name: "the scheme",
      change: {
        windows: [smallWindow("W", [1, 4], { streams: [smallStream("pre_u", { schemeHint: "GR" })] })],
      },
      isSame: true,
    },
    {
      name: "the name of a stream",
      change: { windows: [smallWindow("W", [1, 4], { streams: [smallStream("pre_u", { name: "S" })] })] },
      isSame: false,
    },
    {
      name: "the name of a window",
      change: {
        primaryWindowId: "V",
        windows: [{ ...config([1, 2, 3]).windows[0], windowId: "V" }] as never,
      },
      isSame: false,
    },
  ])("with another $name is the same: $isSame", ({ change, isSame }) => {
    const digest = (session: SessionConfig): string | undefined =>
      sealedMetrics(session).mdl.windows[0]?.content_digest;
    expect(digest({ ...config([1, 2, 3]), ...change }) === digest(config([1, 2, 3]))).toBe(isSame);
  });

  test("a changed value of one tick changes it", () => {
    const session = config([1, 2, 3]);
    const records = recordsOf((stopsOf(session).at(-1) as Stop).ticks);
    const windows = windowSchedule(session).windows;
    const spoilt = records.map((record) =>
      record.tick === 2 ? { ...record, ledger: { ...record.ledger, pre_u: [1, 2, 4] } } : record,
    );
    expect(contentDigests(session, windows, spoilt, deps.sha256)).not.toEqual(
      contentDigests(session, windows, records, deps.sha256),
    );
  });
});

test("records that are not all of the ticks so far are refused", () => {
  const { state, ticks } = stopsOf(gf01)[3] as Stop;
  const stage = { kind: "live", state } as const;
  expect(() => extendedMetrics(gf01, stage, recordsOf(ticks).slice(1), deps)).toThrow(EngineError);
  expect(() => extendedMetrics(gf01, stage, recordsOf(ticks).slice(0, 2), deps)).toThrow(
    "the records end at tick 2 of 3",
  );
});

test("whatever the run, its windows at the last tick are those of its seal, also after a checkpoint", () => {
  fc.assert(
    fc.property(anySession, (config) => {
      let stops: readonly Stop[];
      try {
        stops = stopsOf(config);
        sealedMetrics(config);
      } catch (failure) {
        expect(failure).toBeInstanceOf(EngineError);
        return;
      }
      const { state, ticks } = stops.at(-1) as Stop;
      const live = extendedMetrics(config, { kind: "live", state }, recordsOf(ticks), deps);
      expect(live.mdl).toEqual(sealedMetrics(config).mdl);
      for (const stop of stops) {
        const metrics = (at: RunState): ExtendedMetrics =>
          extendedMetrics(config, { kind: "live", state: at }, recordsOf(stop.ticks), deps);
        expect(metrics(viaCheckpoint(stop.state))).toEqual(metrics(stop.state));
      }
    }),
    { numRuns: 60 },
  );
});
