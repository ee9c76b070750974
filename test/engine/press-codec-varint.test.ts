import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newByteWriter, writtenFrom } from "../../engine/bytes/byte-writer.ts";
import { EngineError } from "../../engine/errors.ts";
import { type Int, intOf } from "../../engine/int.ts";
import { varintBits } from "../../engine/press/bit-counts.ts";
import { putVarint, varintAt, varintBytesMax } from "../../engine/press/codec/varint.ts";
import { unzigzag, zigzag } from "../../engine/press/codec/zigzag.ts";
import { anyInt } from "../support/any-json.ts";
import { orRefused } from "../support/refusals.ts";

function varint(value: Int): Uint8Array {
  const writer = newByteWriter(1);
  putVarint(writer, value);
  return writtenFrom(writer, 0);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

const anyLongInt = fc.oneof(anyInt, fc.bigInt({ min: -(2n ** 600n), max: 2n ** 600n }).map(intOf));

describe("varints (engine-core 9)", () => {
  test.each<readonly [value: Int, bytes: string]>([
    [0, "00"],
    [1, "01"],
    [127, "7f"],
    [128, "8001"],
    [300, "ac02"],
    [16383, "ff7f"],
    [16384, "808001"],
    [2097151, "ffff7f"],
    [2097152, "80808001"],
    [2 ** 49 - 1, "ffffffffffff7f"],
    [2 ** 49, "8080808080808001"],
    [Number.MAX_SAFE_INTEGER, "ffffffffffffff0f"],
    [2n ** 53n, "8080808080808010"],
    [2n ** 63n, "80808080808080808001"],
    [2n ** 64n - 1n, "ffffffffffffffffff01"],
    [2n ** 64n, "80808080808080808002"],
  ])("%s is %s", (value, bytes) => {
    expect(hex(varint(value))).toBe(bytes);
    expect(varintAt(Buffer.from(bytes, "hex"), 0)).toStrictEqual({ value, next: bytes.length / 2 });
  });

  test("every integer that is not negative comes back, in as many bytes as vb counts (engine-core 1)", () => {
    fc.assert(
      fc.property(anyLongInt, fc.uint8Array(), fc.uint8Array(), (signed, before, after) => {
        const value = signed < 0 ? intOf(-BigInt(signed)) : signed;
        const bytes = varint(value);
        expect(8 * bytes.length).toBe(varintBits(value));
        const placed = Uint8Array.from([...before, ...bytes, ...after]);
        expect(varintAt(placed, before.length)).toStrictEqual({ value, next: before.length + bytes.length });
      }),
    );
  });

  test.each<readonly [name: string, bytes: string, message: string]>([
    ["no bytes", "", "the bytes end inside the varint at byte 0"],
    ["bytes that end before the integer", "ffff", "the bytes end inside the varint at byte 0"],
    ["zero in two bytes", "8000", "has more bytes than it needs"],
    ["127 in three bytes", "ff8000", "has more bytes than it needs"],
  ])("%s are no varint", (_, bytes, message) => {
    expect(() => varintAt(Buffer.from(bytes, "hex"), 0)).toThrow(EngineError);
    expect(() => varintAt(Buffer.from(bytes, "hex"), 0)).toThrow(message);
  });

  test.each<Int>([-1, -(2n ** 70n)])("%s, being negative, has no varint", (value) => {
    expect(() => varint(value)).toThrow("a varint holds no negative number");
  });

  test("a varint has a longest length, and its reader looks no further", () => {
    const largest = intOf(2n ** BigInt(7 * varintBytesMax) - 1n);
    const bytes = varint(largest);
    expect(bytes.length).toBe(varintBytesMax);
    // Not toBe(), which prints both numbers when they differ.
    expect(varintAt(bytes, 0).value === largest).toBe(true);
    expect(() => varint(BigInt(largest) + 1n)).toThrow(`more than ${varintBytesMax} bytes`);
    const endless = new Uint8Array(2 * varintBytesMax).fill(0xff);
    expect(() => varintAt(endless, 0)).toThrow(`takes more than ${varintBytesMax} bytes`);
  });

  test("whatever bytes read as an integer are those of the integer", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        const read = orRefused(() => varintAt(bytes, 0));
        if (read !== null) expect(varint(read.value)).toEqual(bytes.slice(0, read.next));
      }),
    );
  });
});

describe("zigzag numbers (engine-core 9)", () => {
  test.each<readonly [x: Int, z: Int]>([
    [0, 0],
    [-1, 1],
    [1, 2],
    [-2, 3],
    [2, 4],
    [63, 126],
    [-64, 127],
    [64, 128],
    [2 ** 52, 2n ** 53n],
    [-(2 ** 52), Number.MAX_SAFE_INTEGER],
    [Number.MIN_SAFE_INTEGER, 18014398509481981n],
    [2n ** 63n - 1n, 18446744073709551614n],
    [-(2n ** 63n), 18446744073709551615n],
    // The reference gives 18446744073709551617 here, which is also the number of -2^63 - 1.
    [2n ** 63n, 18446744073709551616n],
    [-(2n ** 63n) - 1n, 18446744073709551617n],
  ])("%s has %s", (x, z) => {
    expect(zigzag(x)).toBe(z);
    expect(unzigzag(z)).toBe(x);
  });

  test("every integer comes back, and every number that is not negative is one's", () => {
    fc.assert(
      fc.property(anyLongInt, (x) => {
        expect(zigzag(x) >= 0).toBe(true);
        expect(unzigzag(zigzag(x))).toBe(x);
        const z = x < 0 ? intOf(-BigInt(x)) : x;
        expect(zigzag(unzigzag(z))).toBe(z);
      }),
    );
  });

  test("within 64 bits they are the reference's", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (x) => {
        expect(BigInt(zigzag(intOf(x)))).toBe((2n * x) ^ (x >> 63n));
      }),
    );
  });
});
