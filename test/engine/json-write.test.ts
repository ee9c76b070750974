import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EngineError } from "../../engine/errors.ts";
import { compareCodePoints } from "../../engine/json/compare-code-points.ts";
import { Float, type Json, type JsonRecord } from "../../engine/json/json.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { quoteC2, toC1, toC2, toC3, toC3At, toC4 } from "../../engine/json/write.ts";
import { anyHashable, anyJson, anyText } from "../support/any-json.ts";

const nested: Json = new Map<string, Json>([
  ["b", [1, [], new Map()]],
  [
    "a",
    new Map<string, Json>([
      ["é", "\u007f/\u2028"],
      ["z", new Float(8)],
    ]),
  ],
]);

// engine-core 2: the table of forms.
test.each([
  { form: "C2", write: toC2, text: '{"a":{"z":8.0,"\\u00e9":"\\u007f/\\u2028"},"b":[1,[],{}]}' },
  { form: "C4", write: toC4, text: '{"a": {"z": 8.0, "\\u00e9": "\\u007f/\\u2028"}, "b": [1, [], {}]}' },
  {
    form: "C3",
    write: toC3,
    text: [
      "{",
      '  "a": {',
      '    "z": 8.0,',
      '    "\\u00e9": "\\u007f/\\u2028"',
      "  },",
      '  "b": [',
      "    1,",
      "    [],",
      "    {}",
      "  ]",
      "}",
    ].join("\n"),
  },
])("$form writes a nested value", ({ write, text }) => {
  expect(write(nested)).toBe(text);
});

describe("escapes", () => {
  const controls = Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code)).join("");
  const escapedControls =
    "\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u000f" +
    "\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001a\\u001b\\u001c\\u001d\\u001e\\u001f";

  test.each([
    { name: "control characters", text: controls, c1: escapedControls, c2: escapedControls },
    { name: "quote, backslash, slash", text: '"\\/', c1: '\\"\\\\/', c2: '\\"\\\\/' },
    {
      name: "U+007E stays, U+007F is escaped but for hashes",
      text: "~\u007f",
      c1: "~\u007f",
      c2: "~\\u007f",
    },
    { name: "Latin", text: "é", c1: "é", c2: "\\u00e9" },
    { name: "line separators", text: "\u2028\u2029", c1: "\u2028\u2029", c2: "\\u2028\\u2029" },
    { name: "above U+FFFF", text: "\u{1f600}", c1: "\u{1f600}", c2: "\\ud83d\\ude00" },
    { name: "empty", text: "", c1: "", c2: "" },
  ])("$name", ({ text, c1, c2 }) => {
    expect(toC1(text)).toBe(`"${c1}"`);
    expect(toC2(text)).toBe(`"${c2}"`);
    expect(quoteC2(text)).toBe(`"${c2}"`);
  });
});

describe("numbers", () => {
  test.each<[Json, string]>([
    [0, "0"],
    [-0, "0"],
    [-7, "-7"],
    [Number.MAX_SAFE_INTEGER, "9007199254740991"],
    [9007199254740993n, "9007199254740993"],
    [-(10n ** 30n), "-1000000000000000000000000000000"],
  ])("%s prints as %s in every form", (value, text) => {
    for (const write of [toC1, toC2, toC3, toC4]) expect(write(value)).toBe(text);
  });

  test.each([0.5, 1e21, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    "%s is no integer in normal form and is refused",
    (value) => {
      expect(() => toC2(value)).toThrow(expect.objectContaining({ kind: "type" }));
    },
  );
});

describe("what cannot be written", () => {
  test.each<{ name: string; attempt: () => string; kind: string }>([
    { name: "a float in a hash", attempt: () => toC1([new Float(8)]), kind: "type" },
    { name: "a lone surrogate in a hash", attempt: () => toC1("a\ud800b"), kind: "value" },
    {
      name: "a lone surrogate in a hashed key",
      attempt: () => toC1(new Map([["\udc00", 1]])),
      kind: "value",
    },
    { name: "a float that is not finite", attempt: () => toC2(new Float(Number.NaN)), kind: "value" },
    {
      name: "a field that is undefined",
      attempt: () => toC1({ a: undefined } as unknown as JsonRecord),
      kind: "type",
    },
  ])("$name", ({ attempt, kind }) => {
    expect(attempt).toThrow(EngineError);
    expect(attempt).toThrow(expect.objectContaining({ kind }));
  });

  test("a lone surrogate is escaped where nothing is hashed", () => {
    expect(toC2("a\ud800b")).toBe('"a\\ud800b"');
  });
});

describe("key order", () => {
  test("a map keeps __proto__ and integer-like names, sorted by code point", () => {
    const map = new Map([
      ["\u{10000}", 1],
      ["\uffff", 2],
      ["9", 3],
      ["10", 4],
      ["__proto__", 5],
    ]);
    expect(toC1(map)).toBe('{"10":4,"9":3,"__proto__":5,"\uffff":2,"\u{10000}":1}');
  });

  test("a record prints like the map of its fields, whatever order its fields came in", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.stringMatching(/^[a-zA-Z_]{1,4}$/), anyHashable)), (entries) => {
        const map = new Map(entries);
        expect(toC1(Object.fromEntries(map))).toBe(toC1(map));
      }),
    );
  });

  test("many sets of fields do not disturb one another", () => {
    for (let round = 0; round < 2; round += 1) {
      for (let index = 0; index < 300; index += 1) {
        expect(toC2({ [`f${index}`]: index, a: 0 })).toBe(`{"a":0,"f${index}":${index}}`);
      }
    }
  });
});

// What engine-core 2 says of its forms in terms of JSON.stringify.
function sortedPlain(value: Json): unknown {
  if (Array.isArray(value)) return value.map(sortedPlain);
  if (!(value instanceof Map)) return value;
  const keys = [...value.keys()].sort(compareCodePoints);
  // A key with a mark in front keeps JavaScript from reordering integer-like keys.
  return Object.fromEntries(keys.map((key) => [`.${key}`, sortedPlain(value.get(key) as Json)]));
}

describe("properties", () => {
  const small = (value: Json): boolean => !/\d{16}/.test(toC2(value));

  test("C1 and C3 agree with JSON.stringify of the sorted value", () => {
    const marked = (value: Json): Json => {
      if (Array.isArray(value)) return value.map(marked);
      if (!(value instanceof Map)) return value;
      return new Map([...value].map(([key, element]) => [`.${key}`, marked(element)]));
    };
    fc.assert(
      fc.property(anyHashable.filter(small), (value) => {
        const plain = sortedPlain(value);
        expect(toC1(marked(value))).toBe(JSON.stringify(plain));
        expect(parseJson(toC3(value))).toStrictEqual(parseJson(toC1(value)));
      }),
    );
  });

  test("every form but C1 is plain ASCII and reads back as the same value", () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        for (const write of [toC2, toC3, toC4]) {
          const text = write(value);
          expect(text).toMatch(/^[\n\x20-\x7e]*$/);
          expect(toC2(parseJson(text))).toBe(toC2(value));
        }
      }),
    );
  });

  test("C1 reads back as the same value", () => {
    fc.assert(fc.property(anyHashable, (value) => toC1(parseJson(toC1(value))) === toC1(value)));
  });

  test("a value nested at a depth is its own text, indented further from the second line on", () => {
    fc.assert(
      fc.property(anyJson, fc.nat({ max: 5 }), (value, depth) => {
        expect(toC3At(value, depth)).toBe(toC3(value).replaceAll("\n", `\n${"  ".repeat(depth)}`));
      }),
    );
  });

  test("quoting is what JSON reads back", () => {
    fc.assert(fc.property(anyText, (text) => JSON.parse(quoteC2(text)) === text));
  });
});
