import fc from "fast-check";
import { expect, test } from "vitest";
import {
  abs,
  add,
  compareInt,
  floorDiv,
  type Int,
  intOf,
  min,
  mod,
  mul,
  neg,
  sign,
  sub,
  sum,
} from "../../engine/int.ts";
import { anyInt } from "../support/any-json.ts";

const anyPositive = anyInt.map(abs).filter((value) => value > 0);

function isNormalForm(value: Int): boolean {
  if (typeof value === "number") return Number.isSafeInteger(value) && !Object.is(value, -0);
  return !Number.isSafeInteger(Number(value)) || BigInt(Number(value)) !== value;
}

test.each<[string, (a: Int, b: Int) => Int, (a: bigint, b: bigint) => bigint]>([
  ["add", add, (a, b) => a + b],
  ["sub", sub, (a, b) => a - b],
  ["mul", mul, (a, b) => a * b],
  ["min", min, (a, b) => (a - b < 0n ? a : b)],
])("%s is exact and gives normal forms", (_name, ours, exact) => {
  fc.assert(
    fc.property(anyInt, anyInt, (a, b) => {
      const result = ours(a, b);
      expect(BigInt(result)).toBe(exact(BigInt(a), BigInt(b)));
      expect(isNormalForm(result)).toBe(true);
    }),
  );
});

test("floor division and remainder put a number together again, with a remainder from 0", () => {
  fc.assert(
    fc.property(anyInt, anyPositive, (a, b) => {
      const quotient = floorDiv(a, b);
      const remainder = mod(a, b);
      expect(BigInt(quotient) * BigInt(b) + BigInt(remainder)).toBe(BigInt(a));
      expect(remainder >= 0 && remainder < b).toBe(true);
      expect(isNormalForm(quotient) && isNormalForm(remainder)).toBe(true);
    }),
  );
});

test("negation, magnitude and sign agree", () => {
  fc.assert(
    fc.property(anyInt, (a) => {
      expect(BigInt(neg(a))).toBe(-BigInt(a));
      expect(mul(abs(a), sign(a))).toBe(a);
      expect(isNormalForm(neg(a)) && isNormalForm(abs(a))).toBe(true);
    }),
  );
});

test("a sum does not depend on where it passes 2^53", () => {
  fc.assert(
    fc.property(fc.array(anyInt), (values) => {
      expect(BigInt(sum(values))).toBe(values.reduce((total: bigint, value) => total + BigInt(value), 0n));
    }),
  );
});

test("numbers and bigints sort together by value", () => {
  fc.assert(
    fc.property(fc.array(anyInt), (values) => {
      const byValue = values.map(BigInt).sort((a, b) => (a < b ? -1 : 1));
      expect(values.toSorted(compareInt).map(BigInt)).toEqual(byValue);
    }),
  );
});

// engine-core 1, "Notation and integer rules".
test.each([
  { name: "-21 div 4", actual: floorDiv(-21, 4), expected: -6 },
  { name: "-5 mod 97", actual: mod(-5, 97), expected: 92 },
  { name: "-4 mod 2 is no negative zero", actual: mod(-4, 2), expected: 0 },
  { name: "0 times -1 is no negative zero", actual: mul(0, -1), expected: 0 },
  { name: "2^53 - 1 is a number", actual: intOf(2n ** 53n - 1n), expected: 9007199254740991 },
  { name: "2^53 is a bigint", actual: intOf(2n ** 53n), expected: 9007199254740992n },
  { name: "2^53 - 1 and 1", actual: add(9007199254740991, 1), expected: 9007199254740992n },
  { name: "2^53 less 1", actual: sub(9007199254740992n, 1), expected: 9007199254740991 },
])("$name = $expected", ({ actual, expected }) => {
  expect(Object.is(actual, expected)).toBe(true);
});
