import fc from "fast-check";
import { expect, test } from "vitest";
import { compareCodePoints } from "../../engine/json/compare-code-points.ts";
import { anyText } from "../support/any-json.ts";

/** The order by definition: lists of code points, compared element by element, a prefix first. */
function compareLists(a: string, b: string): number {
  const [left, right] = [[...a], [...b]].map((text) =>
    text.map((character) => character.codePointAt(0) ?? 0),
  );
  for (const [index, point] of (left ?? []).entries()) {
    const other = right?.[index];
    if (other === undefined) return 1;
    if (point !== other) return point - other;
  }
  return (left?.length ?? 0) - (right?.length ?? 0);
}

test.each([
  ["", "a"],
  ["a", "b"],
  ["B", "a"],
  ["a", "aa"],
  ["10", "9"],
  ["z", "é"],
  ["\uffff", "\u{10000}"],
  ["\ue000", "\u{1f600}"],
  ["\ud800", "\ue000"],
  ["\ud800", "\u{10000}"],
  ["\ud800\ue000", "\ud800\udc00"],
  ["\u{10000}", "\u{10001}"],
])("%j comes before %j", (first, second) => {
  expect(compareCodePoints(first, second)).toBeLessThan(0);
  expect(compareCodePoints(second, first)).toBeGreaterThan(0);
  expect(compareCodePoints(first, first)).toBe(0);
});

test("any two texts compare as their lists of code points do", () => {
  fc.assert(
    fc.property(anyText, anyText, anyText, (shared, a, b) => {
      expect(Math.sign(compareCodePoints(shared + a, shared + b))).toBe(
        Math.sign(compareLists(shared + a, shared + b)),
      );
    }),
    { numRuns: 2000 },
  );
});
