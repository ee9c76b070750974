import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Scheme } from "../../engine/config/profile.ts";
import { EngineError } from "../../engine/errors.ts";
import { type Int, intOf } from "../../engine/int.ts";
import { decodeResiduals, encodeResiduals } from "../../engine/press/codec/residual-table.ts";
import { decodeSima, encodeSima, simaValuesMax } from "../../engine/press/codec/sima.ts";
import { simaCounts } from "../../engine/press/codec/sima-counts.ts";
import { type SimaValue, simaStream } from "../../engine/press/codec/sima-values.ts";
import { encodeSmallest } from "../../engine/press/codec/smallest-scheme.ts";
import { varintBytesMax } from "../../engine/press/codec/varint.ts";
import { anyInt } from "../support/any-json.ts";
import { orRefused } from "../support/refusals.ts";
import { sha256 } from "../support/sha256.ts";

const schemes = ["ID", "R", "GR"] as const;

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text.replaceAll(" ", ""), "hex");
}

/** Model and residual bits of a stream's payload. */
function counts(scheme: Scheme, values: readonly SimaValue[]): readonly [model: Int, residual: Int] {
  const payload = encodeSima(scheme, values);
  const { L_model, L_residual, L_total } = simaCounts(scheme, simaStream(values), payload.length);
  expect(L_total).toBe(Number(L_model) + Number(L_residual));
  return [L_model, L_residual];
}

const anyLongInt = fc.oneof(anyInt, fc.bigInt({ min: -(2n ** 300n), max: 2n ** 300n }).map(intOf));

/** Values of one width, neighbours often equal; bare when the width is 1. */
const anyStream: fc.Arbitrary<readonly SimaValue[]> = fc.nat(4).chain((width) => {
  const value = fc.array(fc.oneof(fc.constantFrom(0, 1), anyLongInt), { minLength: width, maxLength: width });
  const run = fc.tuple(fc.integer({ min: 1, max: 3 }), value);
  return fc
    .array(run, { minLength: 1, maxLength: 8 })
    .map((runs) =>
      runs.flatMap(([length, components]) =>
        new Array<SimaValue>(length).fill(width === 1 ? (components[0] as Int) : components),
      ),
    );
});

describe("payloads and their counts (engine-core 9 and 20.3)", () => {
  const paper = [5, 5, 7, -3, -3, -3, 1000];
  const still = (width: number): readonly SimaValue[] => new Array(4).fill(new Array(width).fill(0));

  test.each<{
    name: string;
    scheme: Scheme;
    values: readonly SimaValue[];
    bytes: string;
    bits: readonly [Int, Int];
  }>([
    {
      name: "5, 5, 7, -3, -3, -3, 1000",
      scheme: "ID",
      values: paper,
      bytes: "01 07 0a 0a 0e 05 05 05 d00f",
      bits: [16, 64],
    },
    {
      name: "5, 5, 7, -3, -3, -3, 1000",
      scheme: "R",
      values: paper,
      bytes: "01 07 0a 00 04 13 00 00 d60f",
      bits: [32, 48],
    },
    {
      name: "5, 5, 7, -3, -3, -3, 1000",
      scheme: "GR",
      values: paper,
      bytes: "01 04 02 0a 01 0e 03 05 01 d00f",
      bits: [64, 24],
    },
    {
      name: "four GF-01 ticks of deltas",
      scheme: "GR",
      values: still(6),
      bytes: "06 01 04 000000000000",
      bits: [72, 0],
    },
    {
      name: "four GF-01 ticks of fluxes",
      scheme: "GR",
      values: still(8),
      bytes: "08 01 04 0000000000000000",
      bits: [88, 0],
    },
    { name: "one value", scheme: "R", values: [-1], bytes: "01 01 01", bits: [32, 0] },
    {
      name: "pairs",
      scheme: "R",
      values: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      bytes: "02 03 02 04 04 04 04 04",
      bits: [40, 24],
    },
    { name: "values without components", scheme: "ID", values: [[], [], []], bytes: "00 03", bits: [16, 0] },
    { name: "values without components", scheme: "R", values: [[], [], []], bytes: "00 03", bits: [24, 0] },
    {
      name: "values without components",
      scheme: "GR",
      values: [[], [], []],
      bytes: "00 01 03",
      bits: [24, 0],
    },
    {
      name: "200 equal values",
      scheme: "GR",
      values: new Array(200).fill(3),
      bytes: "01 01 c801 06",
      bits: [32, 8],
    },
    {
      name: "integers beyond 64 bits",
      scheme: "R",
      values: [2n ** 64n, 0],
      bytes: "01 02 80808080808080808004 ffffffffffffffffff03",
      bits: [104, 72],
    },
    // A model of 8.3 counts 64 as two groups of either sign; -64 takes one. So the model can exceed the payload.
    { name: "-64, three times", scheme: "GR", values: [-64, -64, -64], bytes: "01 01 03 7f", bits: [40, 0] },
  ])("$scheme of $name", ({ scheme, values, bytes, bits }) => {
    const payload = encodeSima(scheme, values);
    expect(hex(payload)).toBe(bytes.replaceAll(" ", ""));
    expect(counts(scheme, values)).toEqual(bits);
    expect(decodeSima(scheme, payload)).toStrictEqual(values);
  });

  test.each(schemes)("%s: a list of one component is the bare integer, and comes back as it", (scheme) => {
    expect(encodeSima(scheme, [[4], [5]])).toEqual(encodeSima(scheme, [4, 5]));
    expect(decodeSima(scheme, encodeSima(scheme, [[4], [5]]))).toEqual([4, 5]);
  });

  test.each(schemes)("%s: any integers of any width come back", (scheme) => {
    fc.assert(
      fc.property(anyStream, (values) => {
        expect(decodeSima(scheme, encodeSima(scheme, values))).toStrictEqual(values);
      }),
    );
  });

  test.each(schemes)(
    "%s: the counts cover the payload, and more only where the model does alone",
    (scheme) => {
      fc.assert(
        fc.property(anyStream, (values) => {
          const bits = 8 * encodeSima(scheme, values).length;
          const [model, residual] = counts(scheme, values);
          expect(Number(model) + Number(residual)).toBe(Math.max(bits, Number(model)));
        }),
      );
    },
  );
});

describe("streams that cannot be encoded", () => {
  test.each<{ name: string; values: readonly SimaValue[]; kind: string; message: string }>([
    { name: "no values", values: [], kind: "value", message: "without values" },
    {
      name: "widths that differ",
      values: [[1, 2], [3]],
      kind: "value",
      message: "width 2 holds no value of width 1",
    },
    {
      name: "a bare integer among pairs",
      values: [[1, 2], 3],
      kind: "value",
      message: "width 2 holds no value of width 1",
    },
    { name: "halves", values: [0.5, 1.5], kind: "type", message: "exact integers, not number 0.5" },
    {
      name: "a number that may be rounded",
      values: [2 ** 53],
      kind: "type",
      message: "not number 9007199254740992",
    },
    { name: "no number", values: [Number.NaN], kind: "type", message: "not number NaN" },
  ])("$name", ({ values, kind, message }) => {
    for (const scheme of schemes) {
      expect(() => encodeSima(scheme, values)).toThrow(message);
      expect(() => encodeSima(scheme, values)).toThrow(expect.objectContaining({ kind }));
    }
    expect(() => encodeSmallest(values, null)).toThrow(message);
    expect(() => encodeResiduals(values, sha256)).toThrow(message);
  });
});

describe("payloads that cannot be decoded", () => {
  test.each<{ name: string; scheme: Scheme; bytes: string; message: string }>([
    { name: "no bytes", scheme: "ID", bytes: "", message: "end inside the varint at byte 0" },
    { name: "a width alone", scheme: "R", bytes: "01", message: "end inside the varint at byte 1" },
    { name: "no values", scheme: "ID", bytes: "01 00", message: "it holds no value" },
    { name: "no runs", scheme: "GR", bytes: "01 00", message: "it holds no value" },
    {
      name: "fewer values than counted",
      scheme: "ID",
      bytes: "01 03 02 04",
      message: "end inside the varint at byte 4",
    },
    { name: "more bytes than values", scheme: "R", bytes: "01 01 02 04", message: "1 bytes follow" },
    {
      name: "a component in more bytes than it needs",
      scheme: "ID",
      bytes: "01 01 8200",
      message: "more bytes than it needs",
    },
    {
      name: "a width no payload of its length has",
      scheme: "ID",
      bytes: "ffff7f 01 00",
      message: "the width is above 5",
    },
    {
      name: "a width beyond 2^53",
      scheme: "GR",
      bytes: "ffffffffffffffff7f 01",
      message: "the width is above 10",
    },
    { name: "an empty run", scheme: "GR", bytes: "01 02 01 02 00 04", message: "run 2 of 2 is empty" },
    {
      name: "two runs of one value",
      scheme: "GR",
      bytes: "01 02 01 02 05 02",
      message: "run 2 of 2 repeats the value before it",
    },
    // Few bytes that stand for more values than a memory holds.
    {
      name: "a million million empty values",
      scheme: "ID",
      bytes: "00 8080808080 20",
      message: "values is above 16777216",
    },
    {
      name: "a million million equal values",
      scheme: "GR",
      bytes: "01 01 8080808080 20 00",
      message: "values is above 16777216",
    },
  ])("$scheme: $name", ({ scheme, bytes, message }) => {
    expect(() => decodeSima(scheme, bytesOf(bytes))).toThrow(EngineError);
    expect(() => decodeSima(scheme, bytesOf(bytes))).toThrow(message);
  });

  test("a reader may allow fewer values", () => {
    const payload = encodeSima("GR", new Array(5).fill(1));
    expect(decodeSima("GR", payload, 5)).toEqual([1, 1, 1, 1, 1]);
    expect(() => decodeSima("GR", payload, 4)).toThrow("the number of values is above 4");
    const runs = encodeSima("GR", [1, 1, 1, 2, 2]);
    expect(decodeSima("GR", runs, 5)).toEqual([1, 1, 1, 2, 2]);
    // Three are taken when the second run begins.
    expect(() => decodeSima("GR", runs, 4)).toThrow("the number of values is above 1");
    expect(simaValuesMax).toBeGreaterThan(1_000_000);
  });

  test("a long first value and many short deltas do not fill the memory", () => {
    const first = new Array<number>(varintBytesMax).fill(0xff);
    first[varintBytesMax - 1] = 0x7f;
    const payload = Uint8Array.from([1, 0x80, 0x20, ...first, ...new Array<number>(4095).fill(1)]);
    expect(() => decodeSima("R", payload)).toThrow(/its values take more than \d+ bytes/);
  });

  test.each(schemes)("%s: any bytes are refused, or are the payload of what they decode to", (scheme) => {
    // Small bytes, because most others are counts of more than follows.
    const likely = fc.array(fc.oneof(fc.nat(4), fc.nat(255)), { maxLength: 12 });
    fc.assert(
      fc.property(likely, (list) => {
        const bytes = Uint8Array.from(list);
        const values = orRefused(() => decodeSima(scheme, bytes, 1000));
        if (values !== null) expect(encodeSima(scheme, values)).toEqual(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  test.each(schemes)("%s: a payload cut off anywhere is refused", (scheme) => {
    fc.assert(
      fc.property(anyStream, (values) => {
        const payload = encodeSima(scheme, values);
        for (let length = 0; length < payload.length; length += 1) {
          expect(() => decodeSima(scheme, payload.subarray(0, length))).toThrow(EngineError);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("the smallest scheme (engine-core 9)", () => {
  // 40 bits under R and GR, all of them model; 48 under ID.
  const tied = [1000, 1000];

  test.each<{ name: string; values: readonly SimaValue[]; preferred: Scheme | null; scheme: Scheme }>([
    {
      name: "ID and R take 80 bits, ID has the smaller model",
      values: [5, 5, 7, -3, -3, -3, 1000],
      preferred: null,
      scheme: "ID",
    },
    {
      name: "a preference does not outweigh a model",
      values: [5, 5, 7, -3, -3, -3, 1000],
      preferred: "R",
      scheme: "ID",
    },
    { name: "nor a total", values: new Array(9).fill(0), preferred: "ID", scheme: "GR" },
    {
      name: "one value ties under R and GR, and ID has the smaller total",
      values: [7],
      preferred: "R",
      scheme: "ID",
    },
    { name: "without components R has the larger model", values: [[]], preferred: "R", scheme: "ID" },
    {
      name: "small steps between large values",
      values: [5000, 5001, 5003, 5002, 5000],
      preferred: null,
      scheme: "R",
    },
    { name: "of a tie the first by name", values: tied, preferred: null, scheme: "GR" },
    { name: "of a tie the preferred one", values: tied, preferred: "R", scheme: "R" },
    {
      name: "of a tie the preferred one, also when it is the first",
      values: tied,
      preferred: "GR",
      scheme: "GR",
    },
    {
      name: "of a tie the first by name when a third is preferred",
      values: tied,
      preferred: "ID",
      scheme: "GR",
    },
  ])("$name", ({ values, preferred, scheme }) => {
    const smallest = encodeSmallest(values, preferred);
    expect(smallest.scheme).toBe(scheme);
    expect(smallest.payload).toEqual(encodeSima(scheme, values));
    expect([smallest.counts.L_model, smallest.counts.L_residual]).toEqual(counts(scheme, values));
  });

  test("no scheme takes fewer bits, and a preference never changes how many", () => {
    fc.assert(
      fc.property(anyStream, fc.constantFrom(null, ...schemes), (values, preferred) => {
        const total = (scheme: Scheme): number => {
          const [model, residual] = counts(scheme, values);
          return Number(model) + Number(residual);
        };
        expect(encodeSmallest(values, preferred).counts.L_total).toBe(Math.min(...schemes.map(total)));
      }),
    );
  });
});

describe("SimB residual tables (engine-core 9)", () => {
  test.each<{ values: readonly SimaValue[]; bytes: string; lengths: readonly [Int, Int, Int] }>([
    { values: [5, 5, 7, -3, -3, -3, 1000], bytes: "01070a0a0e050505d00f", lengths: [16, 64, 80] },
    {
      values: [
        [0, -1],
        [1, 64],
      ],
      bytes: "02020001028001",
      lengths: [16, 40, 56],
    },
    { values: new Array(130).fill(0), bytes: `018201${"00".repeat(130)}`, lengths: [24, 1040, 1064] },
    { values: [[], []], bytes: "0002", lengths: [16, 0, 16] },
    // -64 takes one byte here, which SimA's estimate of 8.3 would not know.
    { values: [-64], bytes: "01017f", lengths: [16, 8, 24] },
  ])("$bytes", ({ values, bytes, lengths: [L_model, L_residual, L_total] }) => {
    const table = encodeResiduals(values, sha256);
    expect(hex(table.payload)).toBe(bytes);
    expect(table).toEqual({
      codec: "SB-ID",
      payload: encodeSima("ID", values),
      checksum_hex: sha256(table.payload),
      lengths: { L_model, L_residual, L_total },
    });
    expect(decodeResiduals(table)).toStrictEqual(values);
  });

  test("a codec may have another label", () => {
    expect(encodeResiduals([1], sha256, "mine").codec).toBe("mine");
  });
});
