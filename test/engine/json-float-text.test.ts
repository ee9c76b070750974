import fc from "fast-check";
import { expect, test } from "vitest";
import { floatText } from "../../engine/json/float-text.ts";

// engine-core 2, "Floats".
test.each([
  [8, "8.0"],
  [0, "0.0"],
  [-0, "-0.0"],
  [-1, "-1.0"],
  [0.5, "0.5"],
  [0.1, "0.1"],
  [1 / 3, "0.3333333333333333"],
  [0.0001, "0.0001"],
  [0.00012, "0.00012"],
  [0.00001, "1e-05"],
  [0.000099, "9.9e-05"],
  [1.5e-7, "1.5e-07"],
  [1e-7, "1e-07"],
  [1e15, "1000000000000000.0"],
  [9999999999999998, "9999999999999998.0"],
  [1e16, "1e+16"],
  [1.2345678901234568e16, "1.2345678901234568e+16"],
  [1e21, "1e+21"],
  [1e22, "1e+22"],
  [-2.5e100, "-2.5e+100"],
  [5e-324, "5e-324"],
  [1.7976931348623157e308, "1.7976931348623157e+308"],
])("%s prints as %s", (value, text) => {
  expect(floatText(value)).toBe(text);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("%s is refused", (value) => {
  expect(() => floatText(value)).toThrow(expect.objectContaining({ kind: "value" }));
});

test("every finite double reads back as itself and never looks like an integer", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Object.is(Number(floatText(value)), value)).toBe(true);
      expect(floatText(value)).toMatch(/^-?(\d+\.\d+|\d(\.\d+)?e[+-]\d\d+)$/);
    }),
  );
});
