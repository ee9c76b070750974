import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Scheme } from "../../engine/config/profile.ts";
import { EngineError } from "../../engine/errors.ts";
import { toC2 } from "../../engine/json/write.ts";
import type { ApxPackage, ResidualTable, StreamPayload } from "../../engine/press/codec/apx-package.ts";
import { manifestBytesMax } from "../../engine/press/codec/capsule-form.ts";
import { decodeCapsule } from "../../engine/press/codec/decode-capsule.ts";
import { encodeCapsule } from "../../engine/press/codec/encode-capsule.ts";
import { encodeWindow } from "../../engine/press/codec/encode-window.ts";
import { encodeResiduals } from "../../engine/press/codec/residual-table.ts";
import { encodeSima } from "../../engine/press/codec/sima.ts";
import type { SimaValue } from "../../engine/press/codec/sima-values.ts";
import { fillWindow } from "../../engine/press/codec/stream-window.ts";
import type { Manifest } from "../../engine/records.ts";
import { anyInt, anyWellFormedText } from "../support/any-json.ts";
import { cmp1, gf01Direct, line4, pfnaDemo } from "../support/paper.ts";
import { orRefused } from "../support/refusals.ts";
import { completedRun } from "../support/runs.ts";
import { sha256 } from "../support/sha256.ts";

const run = { topology: gf01Direct.topology, profile: gf01Direct.profile };

/** The package of a window with these streams. */
function packageOf(
  streams: readonly (readonly [name: string, values: readonly SimaValue[]])[],
  changes: { readonly apxName?: string; readonly profile?: typeof cmp1 } = {},
): ApxPackage {
  const { apxName = "APX", profile = run.profile } = changes;
  const endTick = streams[0]?.[1].length ?? 1;
  const filled = streams.map(([name, values]) => ({ name, values, scheme: "R" as const, description: "" }));
  return encodeWindow(
    { ...run, profile },
    { windowId: "W", apxName, startTick: 1, endTick, streams: filled },
    sha256,
  );
}

function tables(...named: readonly (readonly [string, ResidualTable])[]): ReadonlyMap<string, ResidualTable> {
  return new Map(named);
}

/** A table as a capsule gives it back. */
function loaded({ codec, payload, checksum_hex }: ResidualTable): ResidualTable {
  return { codec, payload, checksum_hex, lengths: { L_residual: 8 * payload.length } };
}

const small = packageOf([
  ["a", [1, 2, 3, -4]],
  [
    "b",
    [
      [0, 1],
      [0, 1],
      [0, 1],
      [7, -9],
    ],
  ],
]);
const smallTables = tables(["t", encodeResiduals([4, 5], sha256)]);
const smallCapsule = encodeCapsule(small, sha256, { residuals: smallTables });

describe("the bytes of a capsule (engine-core 9)", () => {
  test("are these", () => {
    const manifest =
      '{"apx_name":"APX","apxi_view_ref":null,"gid":"GF01","manifest_check":907292080,"profile":"CMP-0","streams":[' +
      '{"L_model":16,"L_residual":32,"L_total":48,"description":"a","params":0,"scheme":"ID","stream_id":"a"},' +
      '{"L_model":56,"L_residual":8,"L_total":64,"description":"b","params":0,"scheme":"GR","stream_id":"b"}],"window_id":"W"}';
    const digest = (hex: string): Buffer => Buffer.from(sha256(Buffer.from(hex, "hex")), "hex");
    const expected = Buffer.concat([
      Buffer.from("APX1"),
      Buffer.from([0x80 | (manifest.length & 0x7f), manifest.length >> 7]),
      Buffer.from(manifest),
      Buffer.from([2]),
      Buffer.from("0161", "hex"),
      Buffer.from("06010402040607", "hex"),
      Buffer.from([32]),
      digest("010402040607"),
      Buffer.from("0162", "hex"),
      Buffer.from("080202030002010e11", "hex"),
      Buffer.from([32]),
      digest("0202030002010e11"),
      Buffer.from([1]),
      Buffer.from("0174", "hex"),
      Buffer.from("040102080a", "hex"),
      Buffer.from([32]),
      digest("0102080a"),
      Buffer.from([5]),
      Buffer.from("SB-ID"),
    ]);
    expect(Buffer.from(smallCapsule).toString("latin1")).toBe(expected.toString("latin1"));
  });

  test("hold the published manifest of GF-01, ticks 1..8, with apxi_view_ref (engine-core 20.1)", () => {
    const { records, sealed, state } = completedRun(gf01Direct);
    const { streams } = fillWindow(state.plan.windows.primary, records);
    const payloads = new Map(
      streams.map(({ name, scheme, values }): [string, StreamPayload] => {
        const payload = encodeSima(scheme, values);
        return [name, { stream_id: name, scheme, payload, checksum_hex: sha256(payload) }];
      }),
    );
    const apx = { manifest: sealed.primaryManifest, payloads, residuals: tables() };
    const text =
      '{"apx_name":"GF01_APX_v0_full_window","apxi_view_ref":null,"gid":"GF01","manifest_check":824666593,"profile":"CMP-0","streams":[{"L_model":64,"L_residual":336,"L_total":400,"description":"post_u delta per node","params":0,"scheme":"R","stream_id":"S1_post_u_deltas"},{"L_model":80,"L_residual":448,"L_total":528,"description":"edge flux per edge","params":0,"scheme":"R","stream_id":"S2_fluxes"}],"window_id":"GF01_W1_ticks_1_8"}';
    const capsule = encodeCapsule(apx, sha256);
    expect(
      Buffer.from(capsule)
        .subarray(6, 6 + text.length)
        .toString(),
    ).toBe(text);
    expect(decodeCapsule(capsule, sha256)).toEqual(apx);
  });

  test("do not depend on the order in which payloads and tables were put in", () => {
    const backwards = { ...small, payloads: new Map([...small.payloads].reverse()) };
    const named = ["\u{1f600}", "\uffff", "b", "a"].map(
      (id, n) => [id, encodeResiduals([n], sha256)] as const,
    );
    const capsule = encodeCapsule(small, sha256, { residuals: tables(...named) });
    expect(encodeCapsule(backwards, sha256, { residuals: tables(...named.toReversed()) })).toEqual(capsule);
    expect([...decodeCapsule(capsule, sha256).residuals.keys()]).toEqual(["a", "b", "\uffff", "\u{1f600}"]);
  });
});

describe("what comes back from a capsule", () => {
  test("manifest, payloads, and tables of which only the whole length is known", () => {
    expect(decodeCapsule(smallCapsule, sha256)).toEqual({
      ...small,
      residuals: tables(["t", { ...encodeResiduals([4, 5], sha256), lengths: { L_residual: 32 } }]),
    });
  });

  test("no tables but those given to the writer", () => {
    const apx = { ...small, residuals: smallTables };
    expect(decodeCapsule(encodeCapsule(apx, sha256), sha256).residuals.size).toBe(0);
  });

  test("payloads of its own, whatever becomes of the bytes", () => {
    const bytes = Buffer.from(smallCapsule);
    const { payloads } = decodeCapsule(bytes, sha256);
    bytes.fill(0);
    expect(payloads).toEqual(small.payloads);
  });

  test.each(["größe", "\u{1f600}", "流", "\ufeff", "\0", "__proto__", "10"])(
    "the id %j, of a stream and of a table (engine-core 18)",
    (id) => {
      const apx = packageOf([[id, [1, 2]]], { apxName: id });
      const table = encodeResiduals([3], sha256, id);
      const capsule = encodeCapsule(apx, sha256, { residuals: tables([id, table]) });
      expect(decodeCapsule(capsule, sha256)).toEqual({
        ...apx,
        residuals: tables([id, loaded(table)]),
      });
    },
  );

  test("fewer payloads than the manifest has streams", () => {
    const apx = { ...small, payloads: new Map([...small.payloads].slice(1)) };
    expect(decodeCapsule(encodeCapsule(apx, sha256), sha256)).toEqual(apx);
  });

  test("a reference to an APXi view", () => {
    const apx = { ...small, manifest: { ...small.manifest, apxi_view_ref: "APX::W::APXiView_v1" } };
    expect(decodeCapsule(encodeCapsule(apx, sha256), sha256)).toEqual(apx);
  });

  test("a package of another profile, for a reader with that profile", () => {
    const profile = cmp1;
    const apx = packageOf([["a", [1]]], { profile });
    const capsule = encodeCapsule(apx, sha256, { profile });
    expect(decodeCapsule(capsule, sha256, profile)).toEqual(apx);
    expect(() => decodeCapsule(capsule, sha256)).toThrow('its profile is "CMP-1", not "CMP-0"');
    expect(() => encodeCapsule(apx, sha256)).toThrow('its profile is "CMP-1", not "CMP-0"');
  });

  test.each([gf01Direct, pfnaDemo, line4])("every window of the run $runId", (config) => {
    const { records, state } = completedRun(config);
    for (const plan of state.plan.windows.windows) {
      const apx = encodeWindow(config, fillWindow(plan, records), sha256);
      const capsule = encodeCapsule(apx, sha256, { profile: config.profile });
      expect(decodeCapsule(capsule, sha256, config.profile)).toEqual(apx);
    }
  });

  test("any package", () => {
    const anyStreams = fc.uniqueArray(
      fc.tuple(
        anyWellFormedText.filter((name) => name !== ""),
        fc.tuple(anyInt, anyInt),
      ),
      { selector: ([name]) => name, maxLength: 4 },
    );
    const anyTables = fc.uniqueArray(
      fc.tuple(anyWellFormedText, fc.array(anyInt, { minLength: 1, maxLength: 5 }), anyWellFormedText),
      { selector: ([id]) => id, maxLength: 3 },
    );
    fc.assert(
      fc.property(anyStreams, anyTables, fc.string({ unit: "binary" }), (streams, named, apxName) => {
        const apx = packageOf(streams, { apxName });
        const residuals = new Map(
          named.map(([id, values, codec]) => [id, encodeResiduals(values, sha256, codec)] as const),
        );
        const capsule = encodeCapsule(apx, sha256, { residuals });
        expect(decodeCapsule(capsule, sha256)).toEqual({
          ...apx,
          residuals: new Map([...residuals].map(([id, table]) => [id, loaded(table)])),
        });
      }),
    );
  });
});

describe("packages that are not written", () => {
  const { manifest } = small;
  const payload = small.payloads.get("a") as StreamPayload;
  const filed = (id: string, changes: Partial<StreamPayload>): ApxPackage => ({
    ...small,
    payloads: new Map([[id, { ...payload, ...changes }]]),
  });
  const ofManifest = (changes: Partial<Manifest>): ApxPackage => ({
    ...small,
    manifest: { ...manifest, ...changes },
  });
  const ofStream = (changes: Partial<Manifest["streams"][number]>): ApxPackage =>
    ofManifest({ streams: manifest.streams.map((stream) => ({ ...stream, ...changes })) });

  test.each<{ name: string; apx: ApxPackage; message: string }>([
    {
      name: "another manifest_check",
      apx: ofManifest({ manifest_check: 1 }),
      message: "manifest_check is 1, but the contents give 907292080",
    },
    {
      name: "another apx_name",
      apx: ofManifest({ apx_name: "APY" }),
      message: "manifest_check is 907292080",
    },
    { name: "another profile", apx: ofManifest({ profile: "CMP-9" }), message: 'its profile is "CMP-9"' },
    {
      name: "another order of streams",
      apx: ofManifest({ streams: manifest.streams.toReversed() }),
      message: "manifest_check is",
    },
    {
      name: "a total that is no sum",
      apx: ofStream({ L_total: 1 }),
      message: 'stream "a" has an L_total that is not',
    },
    {
      name: "counts below 0",
      apx: ofStream({ L_model: -8, L_total: 16 }),
      message: 'stream "a" counts bits below 0',
    },
    { name: "streams without an id", apx: ofStream({ stream_id: "" }), message: 'stream "" has no id' },
    {
      name: "a stream that is there twice",
      apx: ofStream({ stream_id: "a" }),
      message: 'stream "a" is there twice',
    },
    {
      name: "another payload",
      apx: filed("a", { payload: encodeSima("ID", [9]) }),
      message: 'stream "a": the payload\'s checksum is',
    },
    {
      name: "a checksum that is none",
      apx: filed("a", { checksum_hex: "" }),
      message: 'stream "a": the payload\'s checksum is',
    },
    {
      name: "a payload in another's place",
      apx: filed("b", {}),
      message: 'the payload of stream "a" is filed under "b"',
    },
    { name: "a payload of no stream", apx: filed("c", { stream_id: "c" }), message: 'has no stream "c"' },
    {
      name: "a payload of another scheme",
      apx: filed("a", { scheme: "GR" }),
      message: "the manifest's scheme is ID, the payload's GR",
    },
    { name: "an id without bytes", apx: packageOf([["\ud800", [1]]]), message: "lone surrogate" },
  ])("$name", ({ apx, message }) => {
    expect(() => encodeCapsule(apx, sha256)).toThrow(EngineError);
    expect(() => encodeCapsule(apx, sha256)).toThrow(message);
  });

  const table = encodeResiduals([1], sha256);

  test.each<{ name: string; residuals: ReadonlyMap<string, ResidualTable>; message: string }>([
    {
      name: "a table with another checksum",
      residuals: tables(["t", { ...table, checksum_hex: "0".repeat(64) }]),
      message: 'residual table "t": the payload\'s checksum is',
    },
    {
      name: "a table whose id has no bytes",
      residuals: tables(["\udfff", table]),
      message: "lone surrogate",
    },
    {
      name: "a table whose codec has no bytes",
      residuals: tables(["t", { ...table, codec: "\ud800" }]),
      message: "lone surrogate",
    },
  ])("$name", ({ residuals, message }) => {
    expect(() => encodeCapsule(small, sha256, { residuals })).toThrow(message);
  });

  test("a manifest longer than any reader reads", () => {
    const apx = packageOf([["a".repeat(manifestBytesMax), [1]]]);
    expect(() => encodeCapsule(apx, sha256)).toThrow(`is longer than ${manifestBytesMax}`);
  });
});

/** A capsule put together from parts that nobody has checked. */
function forged(parts: {
  readonly magic?: string;
  readonly manifest?: string;
  readonly payloads?: readonly (readonly [id: string, payload: Buffer, digest?: Buffer])[];
  readonly tables?: readonly (readonly [id: string, payload: Buffer])[];
  readonly after?: string;
}): Uint8Array {
  const { magic = "APX1", manifest = toC2(small.manifest), payloads = [], after = "" } = parts;
  const varint = (value: number): Buffer =>
    value < 128 ? Buffer.from([value]) : Buffer.from([0x80 | (value & 0x7f), ...varint(value >> 7)]);
  const block = (bytes: Buffer): Buffer => Buffer.concat([varint(bytes.length), bytes]);
  const text = (value: string): Buffer => block(Buffer.from(value));
  const digestOf = (bytes: Buffer): Buffer => Buffer.from(sha256(bytes), "hex");
  const residuals = parts.tables ?? [];
  return Buffer.concat([
    Buffer.from(magic),
    text(manifest),
    varint(payloads.length),
    ...payloads.flatMap(([id, bytes, digest]) => [text(id), block(bytes), block(digest ?? digestOf(bytes))]),
    varint(residuals.length),
    ...residuals.flatMap(([id, bytes]) => [text(id), block(bytes), block(digestOf(bytes)), text("SB-ID")]),
    Buffer.from(after, "hex"),
  ]);
}

describe("capsules that are not read", () => {
  const bytes = Buffer.from("010402040607", "hex");
  const text = toC2(small.manifest);
  const altered = (from: string, to: string): { readonly manifest: string } => ({
    manifest: text.replace(from, to),
  });

  test("this test's own capsules are read when nothing is wrong with them", () => {
    const { payloads, residuals } = decodeCapsule(
      forged({ payloads: [["a", bytes]], tables: [["t", bytes]] }),
      sha256,
    );
    expect([...payloads.keys(), ...residuals.keys()]).toEqual(["a", "t"]);
  });

  test.each<{ name: string; capsule: Uint8Array; message: string }>([
    { name: "no bytes", capsule: new Uint8Array(), message: "does not begin with APX1" },
    { name: "another magic", capsule: forged({ magic: "APX2" }), message: "does not begin with APX1" },
    { name: "the magic alone", capsule: Buffer.from("APX1"), message: "end inside the varint at byte 4" },
    {
      name: "a manifest beyond the end",
      capsule: Buffer.from("APX1\u007f{}"),
      message: "byte 4: the manifest is longer than the 2 bytes left",
    },
    {
      name: "a manifest of a length beyond 2^53",
      capsule: Buffer.from("41505831ffffffffffffffff7f7b7d", "hex"),
      message: "the manifest is longer than the 2 bytes left",
    },
    {
      name: "an endless length",
      capsule: Buffer.concat([Buffer.from("APX1"), Buffer.alloc(70_000, 0xff)]),
      message: "takes more than 65536 bytes",
    },
    { name: "a manifest that is no JSON", capsule: forged({ manifest: "{" }), message: "line 1, column 2" },
    {
      name: "a manifest that is no UTF-8",
      capsule: Buffer.from("4150583102c328", "hex"),
      message: "begins no UTF-8 character",
    },
    {
      name: "a manifest that is none",
      capsule: forged({ manifest: "[]" }),
      message: "this is no manifest: it must be a map",
    },
    {
      name: "a manifest nested without end",
      capsule: forged({ manifest: "[".repeat(100_000) }),
      message: "nested deeper",
    },
    {
      name: "a manifest longer than any",
      capsule: forged({ manifest: " ".repeat(manifestBytesMax + 1) }),
      message: `is longer than ${manifestBytesMax}`,
    },
    {
      name: "a manifest with white space",
      capsule: forged(altered(",", ", ")),
      message: "is not the canonical one",
    },
    {
      name: "a manifest that says a thing twice",
      capsule: forged(altered("{", '{"gid":"X",')),
      message: "is not the canonical one",
    },
    {
      name: "a manifest with characters beyond ASCII",
      capsule: forged(altered('"W"', '"Ü"')),
      message: "is not the canonical one",
    },
    {
      name: "a manifest without a field",
      capsule: forged(altered('"apxi_view_ref":null,', "")),
      message: "must be a map of 7 fields",
    },
    {
      name: "a manifest with a float",
      capsule: forged(altered("907292080", "907292080.0")),
      message: "manifest_check must be an integer",
    },
    {
      name: "a manifest with an unknown scheme",
      capsule: forged(altered('"GR"', '"RLE"')),
      message: "streams[1].scheme must be one of ID, R, GR",
    },
    {
      name: "a manifest of another profile",
      capsule: forged(altered("CMP-0", "CMP-1")),
      message: 'its profile is "CMP-1"',
    },
    {
      name: "a manifest with another check",
      capsule: forged(altered("907292080", "907292081")),
      message: "manifest_check is 907292081",
    },
    {
      name: "a manifest with another description",
      capsule: forged(altered('"description":"a"', '"description":"A"')),
      message: "manifest_check is",
    },
    {
      name: "a manifest with another count",
      capsule: forged(altered('"L_residual":32,"L_total":48', '"L_residual":40,"L_total":56')),
      message: "manifest_check is",
    },
    {
      name: "a manifest whose counts do not add up",
      capsule: forged(altered('"L_total":48', '"L_total":49')),
      message: 'stream "a" has an L_total',
    },
    {
      name: "a payload of no stream",
      capsule: forged({ payloads: [["c", bytes]] }),
      message: 'has no stream "c"',
    },
    {
      name: "a payload under an empty id",
      capsule: forged({ payloads: [["", bytes]] }),
      message: 'has no stream ""',
    },
    {
      name: "two payloads of one stream",
      capsule: forged({
        payloads: [
          ["a", bytes],
          ["a", bytes],
        ],
      }),
      message: 'the stream "a" must not come after "a"',
    },
    {
      name: "payloads out of order",
      capsule: forged({
        payloads: [
          ["b", bytes],
          ["a", bytes],
        ],
      }),
      message: 'the stream "a" must not come after "b"',
    },
    {
      name: "a payload with the checksum of another",
      capsule: forged({ payloads: [["a", bytes, Buffer.alloc(32)]] }),
      message: `not ${"0".repeat(64)}`,
    },
    {
      name: "a checksum that is too short",
      capsule: forged({ payloads: [["a", bytes, Buffer.alloc(31)]] }),
      message: "a checksum has 32 bytes, not 31",
    },
    {
      name: "two tables of one id",
      capsule: forged({
        tables: [
          ["t", bytes],
          ["t", bytes],
        ],
      }),
      message: 'the residual table "t" must not come after "t"',
    },
    {
      name: "tables out of order",
      capsule: forged({
        tables: [
          ["u", bytes],
          ["t", bytes],
        ],
      }),
      message: 'the residual table "t" must not come after "u"',
    },
    {
      name: "bytes after the end",
      capsule: forged({ after: "00" }),
      message: "capsule: 1 bytes follow after its end",
    },
    {
      name: "another capsule after the end",
      capsule: forged({ after: "41505831" }),
      message: "4 bytes follow",
    },
    {
      name: "more payloads than bytes",
      capsule: Buffer.concat([forged({}).subarray(0, -2), Buffer.from("ffff7f", "hex")]),
      message: "the number of streams is above",
    },
  ])("$name", ({ capsule, message }) => {
    expect(() => decodeCapsule(capsule, sha256)).toThrow(EngineError);
    expect(() => decodeCapsule(capsule, sha256)).toThrow(message);
  });

  test("a capsule cut off anywhere", () => {
    for (let length = 0; length < smallCapsule.length; length += 1) {
      expect(() => decodeCapsule(smallCapsule.subarray(0, length), sha256)).toThrow(EngineError);
    }
  });

  test("any bytes behind the magic", () => {
    const magic = Buffer.from("APX1");
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (rest) => {
        expect(orRefused(() => decodeCapsule(Buffer.concat([magic, rest]), sha256))).toBeNull();
      }),
    );
  });

  test("any bytes in place of others are refused, or the capsule is that of what it says now", () => {
    fc.assert(
      fc.property(
        fc.nat(smallCapsule.length),
        fc.nat(8),
        fc.uint8Array({ maxLength: 8 }),
        (from, length, between) => {
          const bytes = Buffer.concat([
            smallCapsule.subarray(0, from),
            between,
            smallCapsule.subarray(from + length),
          ]);
          const apx = orRefused(() => decodeCapsule(bytes, sha256));
          if (apx === null) return;
          const again = encodeCapsule(apx, sha256, { residuals: apx.residuals });
          expect(Buffer.compare(again, bytes)).toBe(0);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

/*
 * Goal: every altered byte of a capsule shows, but for those that nothing sums. Method: alter each byte in nine ways;
 * where the capsule is still read, the byte must be of the texts listed, and only they may have changed.
 */
describe("a byte altered anywhere in a capsule", () => {
  const named = packageOf(
    [
      ["s1", [1, 2, 3, 1000]],
      ["s2", [0, 0, 0, 0]],
    ],
    { apxName: "APX_window" },
  );
  const apx = { ...named, manifest: { ...named.manifest, window_id: "Window", apxi_view_ref: "View" } };
  const residuals = tables(["table", encodeResiduals([4, 5], sha256, "codec")]);
  const capsule = encodeCapsule(apx, sha256, { residuals });
  const text = Buffer.from(capsule).toString("latin1");
  const unsummed = ["GF01", "Window", "View", "table", "codec"].flatMap((value) => {
    const at = text.indexOf(value);
    return Array.from(value, (_, n) => at + n);
  });

  /** Everything a capsule says, with the texts that nothing sums left out. */
  const summed = ({ manifest, payloads, residuals }: ApxPackage): unknown => [
    { ...manifest, gid: "", window_id: "", apxi_view_ref: "" },
    payloads,
    [...residuals.values()].map((table) => ({ ...table, codec: "" })),
  ];

  test("shows, unless it is one of the texts that nothing sums", () => {
    const original = decodeCapsule(capsule, sha256);
    const unnoticed = new Set<number>();
    for (let at = 0; at < capsule.length; at += 1) {
      for (const mask of [1, 2, 4, 8, 16, 32, 64, 128, 255]) {
        const bytes = Uint8Array.from(capsule);
        bytes[at] = (bytes[at] as number) ^ mask;
        const read = orRefused(() => decodeCapsule(bytes, sha256));
        if (read === null) continue;
        unnoticed.add(at);
        expect(summed(read)).toEqual(summed(original));
      }
    }
    expect([...unnoticed]).toEqual(unsummed.sort((a, b) => a - b));
  });

  test("shows in a payload's id, but not when a stream without payload has the new one", () => {
    const alone = { ...apx, payloads: new Map([...apx.payloads].slice(0, 1)) };
    const bytes = Buffer.from(encodeCapsule(alone, sha256));
    const at = bytes.lastIndexOf("s1") + 1;
    bytes[at] = "2".charCodeAt(0);
    expect([...decodeCapsule(bytes, sha256).payloads.keys()]).toEqual(["s2"]);
    bytes[at] = "3".charCodeAt(0);
    expect(() => decodeCapsule(bytes, sha256)).toThrow('has no stream "s3"');
  });
});

test("schemes come from the manifest", () => {
  const scheme = ({ payloads }: ApxPackage): readonly Scheme[] =>
    [...payloads.values()].map((payload) => payload.scheme);
  expect(scheme(decodeCapsule(smallCapsule, sha256))).toEqual(["ID", "GR"]);
});
