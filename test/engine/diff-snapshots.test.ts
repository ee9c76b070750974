import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDiffs, type Diff, diffSnapshots, diffText } from "../../engine/compare/diff-snapshots.ts";
import { valueRepr } from "../../engine/compare/value-repr.ts";
import { Float, type Json } from "../../engine/json/json.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { toC2 } from "../../engine/json/write.ts";
import { anyHashable, anyJson } from "../support/any-json.ts";

function linesOf(baseline: string, candidate: string, maxDiffs?: number): readonly string[] {
  return diffSnapshots(parseJson(baseline), parseJson(candidate), "", maxDiffs).map(diffText);
}

describe("the differences of two documents", () => {
  test("are those of the published example, line by line", () => {
    expect(
      linesOf(
        '{"a":1,"b":[1,2],"c":null,"d":{"x":"s"},"e":1,"f":true}',
        '{"a":2,"b":[1,3,4],"d":{"x":"t","y":1.0},"e":1.0,"f":false}',
      ),
    ).toEqual([
      "a: baseline=1 candidate=2",
      "b[1]: baseline=2 candidate=3",
      "b.length: baseline=2 candidate=3",
      "c: baseline=None candidate='<missing>'",
      "d.x: baseline='s' candidate='t'",
      "d.y: baseline='<missing>' candidate=1.0",
      "e: baseline=1 candidate=1.0",
      "f: baseline=True candidate=False",
    ]);
  });

  test.each([
    {
      name: "an integer and the float of its value",
      a: "1",
      b: "1.0",
      says: "<root>: baseline=1 candidate=1.0",
    },
    { name: "a boolean and an integer", a: "true", b: "1", says: "<root>: baseline=True candidate=1" },
    { name: "null and false", a: "null", b: "false", says: "<root>: baseline=None candidate=False" },
    { name: "a text and a number", a: '"1"', b: "1", says: "<root>: baseline='1' candidate=1" },
    { name: "a list and a map", a: "[]", b: "{}", says: "<root>: baseline=[] candidate={}" },
    {
      name: "neighbours beyond 2^53",
      a: "9007199254740993",
      b: "9007199254740992",
      says: "<root>: baseline=9007199254740993 candidate=9007199254740992",
    },
    {
      name: "integers of forty digits",
      a: "-1234567890123456789012345678901234567890",
      b: "-1234567890123456789012345678901234567891",
      says: "<root>: baseline=-1234567890123456789012345678901234567890 candidate=-1234567890123456789012345678901234567891",
    },
    { name: "floats with an exponent", a: "1e-7", b: "1e16", says: "<root>: baseline=1e-07 candidate=1e+16" },
    { name: "the length of the root", a: "[1]", b: "[1,2]", says: ".length: baseline=1 candidate=2" },
    {
      name: "a missing member with its whole value",
      a: '{"k":{"b":[1,null],"a":"x"}}',
      b: "{}",
      says: "k: baseline={'b': [1, None], 'a': 'x'} candidate='<missing>'",
    },
    {
      name: "a member named __proto__",
      a: '{"__proto__":1}',
      b: "{}",
      says: "__proto__: baseline=1 candidate='<missing>'",
    },
    {
      name: "a member without a name",
      a: '{"":{"x":1}}',
      b: '{"":{"x":2}}',
      says: "x: baseline=1 candidate=2",
    },
    {
      name: "lists within lists",
      a: '{"m":[[1],[2,3]]}',
      b: '{"m":[[1],[2,4]]}',
      says: "m[1][1]: baseline=3 candidate=4",
    },
  ])("$name are told apart", ({ a, b, says }) => {
    expect(linesOf(a, b)).toEqual([says]);
  });

  test.each([
    { name: "the order of members", a: '{"a":1,"b":2}', b: '{"b":2,"a":1}' },
    { name: "white space", a: '{"a":[1,2]}', b: '{\n  "a": [\n    1,\n    2\n  ]\n}' },
    { name: "the spelling of a float", a: "[0.0, 100.0]", b: "[-0.0, 1e2]" },
    { name: "escapes", a: '"\\u00e9\\ud83d\\ude00"', b: '"é😀"' },
    { name: "the sign of zero", a: "0", b: "-0" },
    { name: "an earlier value of a repeated key", a: '{"a":1,"a":2}', b: '{"a":2}' },
  ])("$name is no difference", ({ a, b }) => {
    expect(linesOf(a, b)).toEqual([]);
  });

  test("members come in the order of code points, not of UTF-16 units", () => {
    expect(linesOf('{"😀":1,"\\ufffd":1}', "{}").map((line) => line.split(":")[0])).toEqual(["\ufffd", "😀"]);
  });
});

describe("as many differences as asked for", () => {
  test.each([
    { name: "stops at a value", a: '{"a":1,"b":1,"c":1}', b: '{"a":2,"b":2,"c":2}', max: 2, count: 2 },
    { name: "stops within a list, before its length", a: "[1,1,1]", b: "[2,2,2,2]", max: 3, count: 3 },
    { name: "tells the length when it is not reached", a: "[1,1,1]", b: "[2,2,2,2]", max: 4, count: 4 },
    { name: "goes on over missing members of one map", a: '{"a":1,"b":1,"c":1}', b: "{}", max: 2, count: 3 },
    { name: "none", a: "1", b: "2", max: 0, count: 0 },
  ])("$name", ({ a, b, max, count }) => {
    expect(linesOf(a, b, max)).toHaveLength(count);
  });

  test("counts those found before", () => {
    const found: Diff[] = [{ path: "x", baseline: 1, candidate: 2 }];
    addDiffs(found, [1], [2], "y", 1);
    expect(found).toHaveLength(1);
  });
});

describe("a value as the reference writes it", () => {
  test.each<{ value: Json; repr: string }>([
    { value: "it's", repr: '"it\'s"' },
    { value: 'say "it\'s"', repr: "'say \"it\\'s\"'" },
    { value: 'say "x"', repr: "'say \"x\"'" },
    { value: "back\\slash", repr: "'back\\\\slash'" },
    { value: "\n\r\t\0\u001b\u007f", repr: "'\\n\\r\\t\\x00\\x1b\\x7f'" },
    { value: "é漢😀", repr: "'é漢😀'" },
    { value: "\u00a0\u00ad\u0085", repr: "'\\xa0\\xad\\x85'" },
    { value: "\u200b\u202e\ufeff\ue000", repr: "'\\u200b\\u202e\\ufeff\\ue000'" },
    { value: "\ud800", repr: "'\\ud800'" },
    { value: "\u{e0001}", repr: "'\\U000e0001'" },
    { value: "", repr: "''" },
    { value: new Float(1), repr: "1.0" },
    { value: [true, false, null], repr: "[True, False, None]" },
    { value: 123456789012345678901n, repr: "123456789012345678901" },
    { value: { a: 1 }, repr: "{'a': 1}" },
  ])("$repr", ({ value, repr }) => {
    expect(valueRepr(value)).toBe(repr);
  });

  test("never holds a control character or a line break", () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(valueRepr(value)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

test("a document differs nowhere from itself, however it is written", () => {
  fc.assert(
    fc.property(anyJson, (value) => {
      expect(diffSnapshots(value, parseJson(toC2(value)))).toEqual([]);
    }),
  );
});

test("two documents differ exactly when their canonical texts do", () => {
  fc.assert(
    fc.property(anyHashable, anyHashable, (a, b) => {
      expect(diffSnapshots(a, b).length === 0).toBe(toC2(a) === toC2(b));
    }),
  );
});
