import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { attemptIdOf, makeRunId, parseRunId } from "../../store/run-id.ts";
import { digestOf } from "./samples.ts";

const fingerprint = `9b1e04c7d2aa${"0".repeat(52)}`;

describe("a run id is made of fingerprint and ordinal (wiring-and-runs 4.1)", () => {
  test.each([
    { ordinal: 1, id: "r-9b1e04c7d2aa-0001" },
    { ordinal: 42, id: "r-9b1e04c7d2aa-0042" },
    { ordinal: 9_999, id: "r-9b1e04c7d2aa-9999" },
    { ordinal: 10_000, id: "r-9b1e04c7d2aa-10000" },
  ])("ordinal $ordinal gives $id", ({ ordinal, id }) => {
    expect(makeRunId(fingerprint, ordinal)).toBe(id);
  });

  test.each([
    { name: "an ordinal below 1", of: fingerprint, ordinal: 0 },
    { name: "a fraction", of: fingerprint, ordinal: 1.5 },
    { name: "a short fingerprint", of: "9b1e", ordinal: 1 },
    { name: "upper-case hex", of: fingerprint.toUpperCase(), ordinal: 1 },
  ])("$name is refused", ({ of, ordinal }) => {
    expect(() => makeRunId(of, ordinal)).toThrow(/fingerprint|ordinal/);
  });

  test("what is made can be parsed, and tells ordinals apart", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1 }), fc.integer({ min: 1 }), (text, left, right) => {
        const id = makeRunId(digestOf(text), left);
        expect(parseRunId(id)).toBe(id);
        expect(id === makeRunId(digestOf(text), right)).toBe(left === right);
      }),
    );
  });
});

describe("an id chosen by a caller", () => {
  test.each(["gf01-nightly", "A", "0", "a.b_c-d", "x".repeat(70)])("%s is one", (text) => {
    expect(parseRunId(text)).toBe(text);
  });

  test.each(["", ".hidden", "-option", "_x", "a b", "a/b", "ä", "a\0b", "x".repeat(71)])(
    "%j is none",
    (text) => {
      expect(parseRunId(text)).toBeNull();
    },
  );
});

test.each([
  { attemptIndex: 1, id: "r-9b1e04c7d2aa-0042.a001" },
  { attemptIndex: 999, id: "r-9b1e04c7d2aa-0042.a999" },
  { attemptIndex: 1_000, id: "r-9b1e04c7d2aa-0042.a1000" },
])("attempt $attemptIndex of a run is called $id", ({ attemptIndex, id }) => {
  expect(attemptIdOf(makeRunId(fingerprint, 42), attemptIndex)).toBe(id);
});

test("an attempt index below 1 is refused", () => {
  expect(() => attemptIdOf(makeRunId(fingerprint, 42), 0)).toThrow(/attempt index/);
});
