import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Scheme } from "../../engine/config/profile.ts";
import type { Int } from "../../engine/int.ts";
import { compareCodePoints } from "../../engine/json/compare-code-points.ts";
import { encodeWindow } from "../../engine/press/codec/encode-window.ts";
import { encodeResiduals } from "../../engine/press/codec/residual-table.ts";
import { decodeSima } from "../../engine/press/codec/sima.ts";
import type { SimaValue } from "../../engine/press/codec/sima-values.ts";
import { type FilledStream, fillWindow, type StreamWindow } from "../../engine/press/codec/stream-window.ts";
import { manifestCheck } from "../../engine/press/manifest-check.ts";
import { windowSchedule } from "../../engine/press/window-schedule.ts";
import type { ManifestStream } from "../../engine/records.ts";
import { anyWellFormedText } from "../support/any-json.ts";
import { gf01Direct, line4, pfnaDemo } from "../support/paper.ts";
import { completedRun } from "../support/runs.ts";
import { smallSession, smallStream, smallWindow } from "../support/sessions.ts";
import { sha256 } from "../support/sha256.ts";

const run = { topology: gf01Direct.topology, profile: gf01Direct.profile };

function stream(name: string, values: readonly SimaValue[], more: Partial<FilledStream> = {}): FilledStream {
  return { name, scheme: "R", description: "", values, ...more };
}

function windowOf(streams: readonly FilledStream[], ticks = streams[0]?.values.length ?? 1): StreamWindow {
  return { windowId: "W", apxName: "APX", startTick: 1, endTick: ticks, streams };
}

/** Name, scheme, model and residual of each stream of a manifest. */
function summary(streams: readonly ManifestStream[]): readonly (readonly [string, Scheme, Int, Int])[] {
  return streams.map(({ stream_id, scheme, L_model, L_residual }) => [
    stream_id,
    scheme,
    L_model,
    L_residual,
  ]);
}

describe("four GF-01 ticks, deltas and fluxes (engine-core 20.3)", () => {
  const streams = [
    smallStream("post_u_deltas", { name: "deltas", description: "post_u delta per node" }),
    smallStream("fluxes", { name: "fluxes", description: "edge flux per edge" }),
  ];
  const window = smallWindow("W1", [1, 4], { apxName: "GF01_APX_v0_ticks_1_4", streams });
  const plan = windowSchedule({ ...gf01Direct, windows: [window], primaryWindowId: "W1" }).primary;
  const filled = fillWindow(plan, completedRun(gf01Direct).records);
  const { manifest, payloads } = encodeWindow(run, filled, sha256);

  test("both choose GR, and manifest_check is 979761199", () => {
    expect(manifest).toEqual({
      apx_name: "GF01_APX_v0_ticks_1_4",
      profile: "CMP-0",
      manifest_check: 979761199,
      gid: "GF01",
      window_id: "W1",
      streams: [
        {
          stream_id: "deltas",
          description: "post_u delta per node",
          scheme: "GR",
          params: 0,
          L_model: 72,
          L_residual: 0,
          L_total: 72,
        },
        {
          stream_id: "fluxes",
          description: "edge flux per edge",
          scheme: "GR",
          params: 0,
          L_model: 88,
          L_residual: 0,
          L_total: 88,
        },
      ],
      apxi_view_ref: null,
    });
  });

  test.each([
    ["deltas", "060104000000000000"],
    ["fluxes", "0801040000000000000000"],
  ])("the payload of %s is %s", (name, hex) => {
    const payload = Buffer.from(hex, "hex");
    expect(payloads.get(name)).toEqual({
      stream_id: name,
      scheme: "GR",
      payload: new Uint8Array(payload),
      checksum_hex: sha256(payload),
    });
  });
});

describe("the order of streams", () => {
  test("is that of their names by code point, whatever the order of registration", () => {
    const names = ["b", "\u{1f600}", "a", "\uffff", "10", "9", "B", "__proto__"];
    const { manifest, payloads } = encodeWindow(
      run,
      windowOf(names.map((name) => stream(name, [1, 2]))),
      sha256,
    );
    const sorted = ["10", "9", "B", "__proto__", "a", "b", "\uffff", "\u{1f600}"];
    expect(manifest.streams.map(({ stream_id }) => stream_id)).toEqual(sorted);
    expect([...payloads.keys()]).toEqual(sorted);
  });

  test("so the manifest is another than the run's own, which is in order of registration", () => {
    const config = smallSession({
      windows: [
        smallWindow("W", [2, 4], {
          streams: [
            smallStream("prev_chain", { name: "b", schemeHint: "ID" }),
            smallStream("pre_u", { name: "a" }),
          ],
        }),
      ],
    });
    const { records, state, sealed } = completedRun(config);
    const filled = fillWindow(state.plan.windows.primary, records);
    expect(filled.streams.map(({ name, scheme, values }) => [name, scheme, values])).toEqual([
      ["b", "ID", records.slice(1).map(({ prev_chain }) => [prev_chain])],
      ["a", "R", records.slice(1).map(({ ledger }) => ledger.pre_u)],
    ]);
    const { manifest } = encodeWindow(config, filled, sha256);
    expect(sealed.primaryManifest.streams.map(({ stream_id }) => stream_id)).toEqual(["b", "a"]);
    expect(manifest.streams.map(({ stream_id }) => stream_id)).toEqual(["a", "b"]);
    expect(manifest.manifest_check).not.toBe(sealed.primaryManifest.manifest_check);
  });
});

describe("a stream of an encoded window", () => {
  test("without description is described by its name", () => {
    const streams = [stream("a", [1]), stream("b", [1], { description: "after" })];
    const { manifest } = encodeWindow(run, windowOf(streams), sha256);
    expect(manifest.streams.map(({ description }) => description)).toEqual(["a", "after"]);
  });

  test.each<{ hint: Scheme; preferOwnScheme: boolean; scheme: Scheme }>([
    { hint: "R", preferOwnScheme: true, scheme: "R" },
    { hint: "GR", preferOwnScheme: true, scheme: "GR" },
    { hint: "ID", preferOwnScheme: true, scheme: "GR" },
    { hint: "R", preferOwnScheme: false, scheme: "GR" },
  ])(
    "of scheme $hint that ties under R and GR has $scheme (preferOwnScheme $preferOwnScheme)",
    ({ hint, preferOwnScheme, scheme }) => {
      const window = windowOf([stream("S", [1000, 1000], { scheme: hint })]);
      const { manifest, payloads } = encodeWindow(run, window, sha256, { preferOwnScheme });
      expect(summary(manifest.streams)).toEqual([["S", scheme, 40, 0]]);
      expect(payloads.get("S")?.scheme).toBe(scheme);
    },
  );

  test("prefers its own scheme unless told otherwise", () => {
    const { manifest } = encodeWindow(run, windowOf([stream("S", [1000, 1000])]), sha256);
    expect(manifest.streams[0]?.scheme).toBe("R");
  });
});

test("a window without streams has a manifest without streams", () => {
  const { manifest, payloads } = encodeWindow(run, windowOf([], 3), sha256);
  expect(manifest.streams).toEqual([]);
  expect(manifest.manifest_check).toBe(manifestCheck(1000000007, "APX", "CMP-0", []));
  expect(payloads.size).toBe(0);
});

test("residual tables are passed on", () => {
  const residuals = new Map([["T", encodeResiduals([1, 2], sha256)]]);
  const window = windowOf([stream("S", [1])]);
  expect(encodeWindow(run, window, sha256, { residuals }).residuals).toBe(residuals);
  expect(encodeWindow(run, window, sha256).residuals.size).toBe(0);
});

describe("windows that cannot be encoded", () => {
  test.each<{ name: string; window: StreamWindow; message: string }>([
    {
      name: "a value is missing",
      window: windowOf([stream("S", [1, 2])], 3),
      message: "Stream 'S' has 2 entries but expected 3",
    },
    {
      name: "there is a value too many",
      window: windowOf([stream("S", [1, 2])], 1),
      message: "Stream 'S' has 2 entries but expected 1",
    },
    {
      name: "there are no values",
      window: windowOf([stream("S", [])], 1),
      message: "Stream 'S' has 0 entries but expected 1",
    },
    {
      name: "two streams have one name",
      window: windowOf([stream("S", [1]), stream("S", [2])]),
      message: "names the stream 'S' twice",
    },
    { name: "a stream has no name", window: windowOf([stream("", [1])]), message: "a stream has no name" },
    {
      name: "widths differ",
      window: windowOf([stream("S", [1, [1, 2]])]),
      message: "width 1 holds no value of width 2",
    },
    {
      name: "the range ends before it begins",
      window: { ...windowOf([]), startTick: 3, endTick: 2 },
      message: "ticks 3 to 2 are no range",
    },
    {
      name: "the range begins before tick 1",
      window: { ...windowOf([]), startTick: 0, endTick: 2 },
      message: "ticks 0 to 2 are no range",
    },
  ])("$name", ({ window, message }) => {
    expect(() => encodeWindow(run, window, sha256)).toThrow(message);
    expect(() => encodeWindow(run, window, sha256)).toThrow(expect.objectContaining({ kind: "value" }));
  });
});

describe.each([gf01Direct, pfnaDemo, line4])("the windows of the run $runId", (config) => {
  test("come back from their payloads", () => {
    const { records, state } = completedRun(config);
    for (const plan of state.plan.windows.windows) {
      const filled = fillWindow(plan, records);
      const { payloads } = encodeWindow(config, filled, sha256);
      for (const { name, values } of filled.streams) {
        const { scheme, payload } = payloads.get(name) ?? { scheme: "ID", payload: new Uint8Array() };
        expect(decodeSima(scheme, payload)).toEqual(values.map(bare));
      }
    }
  });
});

function bare(value: SimaValue): SimaValue {
  return typeof value === "object" && value.length === 1 ? (value[0] as Int) : value;
}

test("any window: one payload for each stream, in the order of the manifest, whose check covers them", () => {
  const anyStreams = fc.uniqueArray(fc.tuple(anyWellFormedText, fc.constantFrom<Scheme>("ID", "R", "GR")), {
    selector: ([name]) => name,
    maxLength: 5,
  });
  fc.assert(
    fc.property(anyStreams, fc.integer({ min: 1, max: 4 }), anyWellFormedText, (named, ticks, apxName) => {
      const streams = named
        .filter(([name]) => name !== "")
        .map(([name, scheme], n) => stream(name, new Array<number>(ticks).fill(n), { scheme }));
      const { manifest, payloads } = encodeWindow(run, { ...windowOf(streams, ticks), apxName }, sha256);
      const ids = manifest.streams.map(({ stream_id }) => stream_id);
      expect(ids).toEqual(streams.map(({ name }) => name).sort(compareCodePoints));
      expect([...payloads.keys()]).toEqual(ids);
      expect(manifest.manifest_check).toBe(manifestCheck(1000000007, apxName, "CMP-0", manifest.streams));
    }),
  );
});
