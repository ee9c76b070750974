import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EngineError } from "../../engine/errors.ts";
import { Float, type Json } from "../../engine/json/json.ts";
import { nestingMax, parseJson } from "../../engine/json/parse.ts";
import { toC2 } from "../../engine/json/write.ts";
import { anyJson } from "../support/any-json.ts";

describe("numbers", () => {
  test.each<[string, Json]>([
    ["0", 0],
    ["-0", 0],
    ["7", 7],
    ["-12", -12],
    ["999999999999999", 999999999999999],
    ["9007199254740991", 9007199254740991],
    ["9007199254740992", 9007199254740992n],
    ["-9007199254740993", -9007199254740993n],
    ["123456789012345678901234567890", 123456789012345678901234567890n],
    [`1${"0".repeat(400)}`, 10n ** 400n],
    ["1.0", new Float(1)],
    ["-0.0", new Float(-0)],
    ["1e2", new Float(100)],
    ["1E+2", new Float(100)],
    ["5e-1", new Float(0.5)],
    ["9007199254740993.0", new Float(9007199254740992)],
    ["1e-999", new Float(0)],
  ])("%s is read exactly", (text, value) => {
    expect(parseJson(text)).toStrictEqual(value);
    expect(parseJson(`[${text}]`)).toStrictEqual([value]);
  });
});

describe("maps", () => {
  test("keep the order of their keys, integer-like ones and __proto__ too", () => {
    const map = parseJson('{"10": 1, "__proto__": {"x": 2}, "9": 3}');
    expect(map).toStrictEqual(
      new Map<string, Json>([
        ["10", 1],
        ["__proto__", new Map([["x", 2]])],
        ["9", 3],
      ]),
    );
  });

  test("a repeated key keeps its first place and its last value", () => {
    expect([...(parseJson('{"a":1,"b":2,"a":3}') as ReadonlyMap<string, Json>)]).toEqual([
      ["a", 3],
      ["b", 2],
    ]);
  });
});

test("strings read their escapes, lone surrogates included", () => {
  expect(parseJson('"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00E9\\ud83d\\ude00\\ud800é\u007f"')).toBe(
    '"\\/\b\f\n\r\té\u{1f600}\ud800é\u007f',
  );
});

test("white space may stand anywhere between values", () => {
  expect(parseJson(' \t\r\n{ "a" : [ 1 , true ,false, null ] } \n')).toStrictEqual(
    new Map([["a", [1, true, false, null]]]),
  );
});

describe("what is not JSON is refused with line and column", () => {
  test.each([
    ["", 1, 1, "expected a value, not the end of the text"],
    ["{", 1, 2, "expected a key in quotes"],
    ['{"a"}', 1, 5, 'expected ":"'],
    ['{"a":1,}', 1, 8, "expected a key in quotes"],
    ['{"a":1 "b":2}', 1, 8, 'expected "," or "}"'],
    ["{'a':1}", 1, 2, "expected a key in quotes"],
    ["[1,]", 1, 4, "expected a value"],
    ["[1", 1, 3, 'expected "," or "]"'],
    ["[1]\n x", 2, 2, "after the document"],
    ['{\n  "é\u{1f600}": tru\n}', 2, 9, "expected a value"],
    ["NaN", 1, 1, "expected a value"],
    ["Infinity", 1, 1, "expected a value"],
    ["-Infinity", 1, 1, "expected a value"],
    ["nul", 1, 1, "expected a value"],
    ["01", 1, 2, "after the document"],
    ["+1", 1, 1, "expected a value"],
    ["-", 1, 1, "expected a value"],
    [".5", 1, 1, "expected a value"],
    ["1.", 1, 2, "after the document"],
    ["1e", 1, 2, "after the document"],
    ["[1e400]", 1, 2, "too large"],
    ['"a', 1, 3, "unterminated string"],
    ['"a\nb"', 1, 3, "control character"],
    ['"\\x"', 1, 2, "unknown escape"],
    ['"\\u12g4"', 1, 2, "four hex digits"],
    ['"\\u123', 1, 2, "four hex digits"],
    ["\ufeff{}", 1, 1, "byte order mark"],
    ["{}\u00a0", 1, 3, "after the document"],
    ["/* no */ 1", 1, 1, "expected a value"],
  ])("%j", (text, line, column, reason) => {
    expect(() => parseJson(text)).toThrow(EngineError);
    expect(() => parseJson(text)).toThrow(`line ${line}, column ${column}: `);
    expect(() => parseJson(text)).toThrow(reason);
  });
});

describe("nesting", () => {
  const deep = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);

  test(`${nestingMax} levels are read`, () => {
    expect(toC2(parseJson(deep(nestingMax)))).toBe(deep(nestingMax));
  });

  test.each([nestingMax + 1, 1_000_000])("%d levels are refused, not crashed on", (levels) => {
    expect(() => parseJson(deep(levels))).toThrow(`nested deeper than ${nestingMax} levels`);
  });
});

test("reading agrees with JSON.parse on every text, apart from exact numbers", () => {
  const words = fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"',
    '"a"',
    "1",
    "-",
    "0",
    ".",
    "e",
    "true",
    "null",
    " ",
    "\\",
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 8 }), (parts) => {
      const text = parts.join("");
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      if (isJson) expect(() => parseJson(text)).not.toThrow();
      else expect(() => parseJson(text)).toThrow(EngineError);
    }),
    { numRuns: 1000 },
  );
});

test("reading a written value gives the value", () => {
  fc.assert(
    fc.property(anyJson, (value) => {
      expect(parseJson(toC2(value))).toStrictEqual(value);
    }),
  );
});
