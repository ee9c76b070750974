import { describe, expect, test } from "vitest";
import type { Scheme } from "../../engine/config/profile.ts";
import type { SessionConfig, StreamSource } from "../../engine/config/session.ts";
import type { Int } from "../../engine/int.ts";
import { toC1 } from "../../engine/json/write.ts";
import { hashedManifest } from "../../engine/press/manifest.ts";
import { firstAccumulator, manifestCheck, mixInt, mixText } from "../../engine/press/manifest-check.ts";
import { beginStream, extendStream, streamCounts } from "../../engine/press/stream-sum.ts";
import type { Manifest, ManifestStream } from "../../engine/records.ts";
import { gf01Direct, line4, pfnaDemo } from "../support/paper.ts";
import { completedRun } from "../support/runs.ts";
import { smallSession, smallStream, smallWindow } from "../support/sessions.ts";
import { sha256 } from "../support/sha256.ts";

type Bits = readonly [model: Int, residual: Int];

/** Bit counts of a stream of these values, bare integers standing for values of width 1. */
function bits(scheme: Scheme, values: readonly (Int | readonly Int[])[]): Bits {
  const vectors = values.map((value) => (Array.isArray(value) ? value : [value as Int]));
  const [first = [], ...others] = vectors;
  const sums = others.reduce((sum, value) => extendStream(sum, value), beginStream(scheme, first));
  const counts = streamCounts(sums, first.length, vectors.length);
  expect(BigInt(counts.L_total)).toBe(BigInt(counts.L_model) + BigInt(counts.L_residual));
  return [counts.L_model, counts.L_residual];
}

describe("bit counts (engine-core 20.3)", () => {
  test.each<{ values: readonly (Int | readonly Int[])[]; counts: Partial<Record<Scheme, Bits>> }>([
    { values: [-64, 63, 64, -64, 0, 0, 8192], counts: { ID: [16, 96], R: [32, 88], GR: [104, 48] } },
    {
      values: [1234567, 20987847, 356793608, 65491504],
      counts: { ID: [16, 136], R: [48, 112], GR: [152, 32] },
    },
    { values: [5, 7, 9], counts: { ID: [16, 24] } },
    { values: [1, 1, 2, 2, 2, 5], counts: { GR: [40, 24] } },
    {
      values: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      counts: { R: [32, 32] },
    },
    // A run of 130 takes two groups.
    { values: [...new Array<Int>(130).fill(7), 1], counts: { GR: [32, 24], ID: [24, 1048] } },
    // Streams of edges have no components where there are no edges.
    { values: [[], [], []], counts: { ID: [16, 0], R: [16, 0], GR: [16, 8] } },
    // Sizes around the limits of plain numbers: 8 groups up to 2^55, then one more for every 7 bits.
    {
      values: [2n ** 55n, 2n ** 55n - 1n, -(2n ** 55n)],
      counts: { ID: [16, 72 + 64 + 72], R: [88, 8 + 72] },
    },
    { values: [2 ** 53 - 1, -(2 ** 53) + 1], counts: { ID: [16, 128], R: [80, 64] } },
  ])("$values", ({ values, counts }) => {
    for (const scheme of ["ID", "R", "GR"] as const) {
      const expected = counts[scheme];
      if (expected !== undefined) expect(bits(scheme, values)).toEqual(expected);
    }
  });

  test.each<readonly [magnitude: Int, bits: number]>([
    [0, 8],
    [63, 8],
    [64, 16],
    [2 ** 13 - 1, 16],
    [2 ** 13, 24],
    [2 ** 20, 32],
    [2 ** 27, 40],
    [2 ** 34, 48],
    [2 ** 41, 56],
    [2 ** 48 - 1, 56],
    [2 ** 48, 64],
    [2n ** 55n - 1n, 64],
    [2n ** 55n, 72],
  ])("a component of magnitude %i takes %i bits, with either sign", (magnitude, size) => {
    expect(bits("ID", [magnitude])[1]).toBe(size);
    expect(bits("ID", [-magnitude])[1]).toBe(size);
    expect(bits("R", [0, magnitude])[1]).toBe(size);
    expect(bits("R", [0, -magnitude])[1]).toBe(size);
  });
});

describe("the manifest check", () => {
  const M = 1000000007n;

  test("every step of the accumulator of GF-01, ticks 1..8 (engine-core 20.1)", () => {
    const steps: readonly (readonly [what: string | number, acc: bigint])[] = [
      ["GF01_APX_v0_full_window", 141725334n],
      ["CMP-0", 644477760n],
      [2, 269119064n],
      ["S1_post_u_deltas", 975338081n],
      ["post_u delta per node", 796295850n],
      ["R", 597715789n],
      ["0", 513254367n],
      [64, 85566262n],
      [336, 643296268n],
      [400, 324122590n],
      ["S2_fluxes", 716051119n],
      ["edge flux per edge", 55248262n],
      ["R", 592413915n],
      ["0", 155035224n],
      [80, 559434296n],
      [448, 924492662n],
      [528, 684173514n],
    ];
    let acc = firstAccumulator(M);
    expect(acc).toBe(166136247n);
    for (const [what, expected] of steps) {
      acc = typeof what === "string" ? mixText(M, acc, what) : mixInt(M, acc, what);
      expect(acc).toBe(expected);
    }
    expect((25239686n * acc + 282668257n) % M).toBe(824666593n);
  });

  test("mixed_window (engine-core 20.3)", () => {
    const stream = (
      stream_id: string,
      description: string,
      scheme: Scheme,
      [model, residual]: Bits,
    ): ManifestStream => ({
      stream_id,
      description,
      scheme,
      params: 0,
      L_model: model,
      L_residual: residual,
      L_total: Number(model) + Number(residual),
    });
    const streams = [
      stream("S_id", "id stream", "ID", bits("ID", [1, 2, 3])),
      stream(
        "S_r",
        "r stream",
        "R",
        bits("R", [
          [1, 2],
          [2, 3],
          [3, 4],
        ]),
      ),
      stream("S_gr", "gr stream", "GR", bits("GR", [5, 5, 7])),
    ];
    expect(streams.map(({ L_model, L_residual }) => [L_model, L_residual])).toEqual([
      [16, 24],
      [32, 32],
      [32, 16],
    ]);
    expect(manifestCheck(1000000007, "mixed_window", "CMP-0", streams)).toBe(967035058);
  });

  test("a name's characters are code points", () => {
    expect(mixText(M, 5n, "\u{1f600}")).toBe(mixInt(M, 5n, 0x1f600));
  });
});

function manifests(config: SessionConfig): readonly Manifest[] {
  return completedRun(config).sealed.manifests;
}

/** Model and residual bits of each stream of a manifest. */
function streamBits({ streams }: Manifest): readonly Bits[] {
  return streams.map(({ L_model, L_residual }) => [L_model, L_residual]);
}

describe("published manifests", () => {
  const [full, short] = manifests(gf01Direct) as [Manifest, Manifest];

  test("GF-01, ticks 1..8 and 1..2 (engine-core 20.1)", () => {
    expect([streamBits(full), full.manifest_check]).toEqual([
      [
        [64, 336],
        [80, 448],
      ],
      824666593,
    ]);
    expect([streamBits(short), short.manifest_check]).toEqual([
      [
        [64, 48],
        [80, 64],
      ],
      757609893,
    ]);
  });

  test("hashes of both, and the preimage of the first", () => {
    expect(toC1(hashedManifest(full))).toBe(
      '{"apx_name":"GF01_APX_v0_full_window","gid":"GF01","manifest_check":824666593,"profile":"CMP-0","streams":[{"L_model":64,"L_residual":336,"L_total":400,"description":"post_u delta per node","params":0,"scheme":"R","stream_id":"S1_post_u_deltas"},{"L_model":80,"L_residual":448,"L_total":528,"description":"edge flux per edge","params":0,"scheme":"R","stream_id":"S2_fluxes"}],"window_id":"GF01_W1_ticks_1_8"}',
    );
    expect([full, short].map((manifest) => sha256(toC1(hashedManifest(manifest))))).toEqual([
      "eac026c7994fc057e4e93ea99eed27d741273b5edf1a2e60eade38f2788e86a0",
      "43da8aadfe7f826ba5a5607a3543040420c641a435b867b105a4b321660b345b",
    ]);
  });

  test("the PFNA demo (engine-core 20.4) and line-4 (20.5)", () => {
    const [pfna] = manifests(pfnaDemo) as [Manifest];
    expect([streamBits(pfna), pfna.manifest_check]).toEqual([
      [
        [48, 96],
        [40, 72],
        [48, 112],
      ],
      612431347,
    ]);
    const [line] = manifests(line4) as [Manifest];
    expect([streamBits(line), line.manifest_check]).toEqual([
      [
        [48, 160],
        [40, 120],
        [48, 184],
      ],
      71810111,
    ]);
  });
});

describe("windows (engine-core 3 and 8.2)", () => {
  test("a stream without description is described by its name", () => {
    const streams = [smallStream("pre_u"), smallStream("post_u", { description: "after" })];
    const [manifest] = manifests(smallSession({ windows: [smallWindow("W", [1, 4], { streams })] })) as [
      Manifest,
    ];
    expect(manifest.streams.map(({ description }) => description)).toEqual(["S_pre_u", "after"]);
  });

  test("a scheme hint goes before the profile's scheme", () => {
    const streams = (["ID", "GR", "R", null] as const).map((schemeHint, n) =>
      smallStream("post_u", { name: `S${n}`, schemeHint }),
    );
    const [manifest] = manifests(smallSession({ windows: [smallWindow("W", [1, 4], { streams })] })) as [
      Manifest,
    ];
    expect(manifest.streams.map(({ scheme }) => scheme)).toEqual(["ID", "GR", "R", "R"]);
  });

  test.each<{ source: StreamSource; values: readonly (readonly Int[])[] }>([
    {
      source: "pre_u",
      values: [
        [20, 3, -4],
        [16, 3, 0],
      ],
    },
    {
      source: "post_u",
      values: [
        [16, 3, 0],
        [13, 4, 2],
      ],
    },
    {
      source: "post_u_deltas",
      values: [
        [-4, 0, 4],
        [-3, 1, 2],
      ],
    },
    {
      source: "fluxes",
      values: [
        [4, 4],
        [3, 2],
      ],
    },
    { source: "prev_chain", values: [[1234567], [20987847]] },
  ])("the values of $source", ({ source, values }) => {
    // 20, 3, -4 with SC 4: flows 17 div 4 and 14 div 4 capped by the difference, then 13 div 4 and 6 div 4.
    const windows = [smallWindow("W", [1, 2], { streams: [smallStream(source, { schemeHint: "ID" })] })];
    const [manifest] = manifests(smallSession({ totalTicks: 2, windows })) as [Manifest];
    expect(streamBits(manifest)).toEqual([bits("ID", values)]);
  });

  test("a repeated window id keeps its first place and its last content", () => {
    const config = smallSession({
      windows: [
        smallWindow("W", [1, 4]),
        smallWindow("V", [2, 3]),
        smallWindow("W", [3, 4], { apxName: "LAST" }),
      ],
    });
    expect(manifests(config).map(({ window_id, apx_name }) => [window_id, apx_name])).toEqual([
      ["W", "LAST"],
      ["V", "APX_V"],
    ]);
  });

  test("of two windows with one apx_name the later in the list is the primary manifest", () => {
    const config = smallSession({
      windows: [
        smallWindow("W", [1, 2], { apxName: "SHARED" }),
        // Closes first and still counts last.
        smallWindow("V", [1, 1], { apxName: "SHARED", streams: [smallStream("post_u")] }),
      ],
    });
    const { sealed } = completedRun(config);
    expect(sealed.primaryManifest.window_id).toBe("V");
    expect(sealed.egressEnvelope.payload_ref).toBe(sealed.manifests[1]?.manifest_check);
  });

  test("windows close at their last tick, in the order of the list", () => {
    const config = smallSession({
      windows: [
        smallWindow("W", [1, 4]),
        smallWindow("one", [2, 2]),
        smallWindow("late", [2, 3]),
        smallWindow("early", [1, 3]),
      ],
    });
    const told = completedRun(config).events.map((event) =>
      event.kind === "ticked" ? event.encoded.tick : event.windowId,
    );
    expect(told).toEqual([1, 2, "one", 3, "late", "early", 4, "W"]);
  });
});

describe("windows that fail", () => {
  test.each<{ name: string; windows: SessionConfig["windows"]; message: string }>([
    {
      name: "a window that reaches past the last tick",
      windows: [smallWindow("W", [3, 9])],
      message: "Stream 'S1_post_u_deltas' has 2 entries but expected 7",
    },
    {
      name: "a window that begins after it",
      windows: [smallWindow("W", [6, 9], { streams: [smallStream("fluxes")] })],
      message: "Stream 'S_fluxes' has 0 entries but expected 4",
    },
    {
      name: "the first of two such windows",
      windows: [smallWindow("W", [1, 4]), smallWindow("V", [4, 6]), smallWindow("U", [1, 9])],
      message: "has 1 entries but expected 3",
    },
    {
      name: "two streams with one name",
      windows: [
        smallWindow("W", [2, 4], {
          streams: [smallStream("fluxes"), smallStream("pre_u", { name: "S_fluxes" })],
        }),
      ],
      message: "Tick mismatch: expected 3 but received 2",
    },
    {
      name: "a stream without a name",
      windows: [smallWindow("W", [1, 4], { streams: [smallStream("fluxes", { name: "" })] })],
      message: "a stream has no name",
    },
    {
      name: "a range that ends before it begins",
      windows: [smallWindow("W", [3, 2])],
      message: "are no range",
    },
    {
      name: "a range that begins before tick 1",
      windows: [smallWindow("W", [0, 2])],
      message: "are no range",
    },
  ])("$name", ({ windows, message }) => {
    expect(() => completedRun(smallSession({ windows }))).toThrow(message);
  });
});
