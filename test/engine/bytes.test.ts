import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { byteTemplate, putColumns, putFilled, putPiece, rangeOf } from "../../engine/bytes/byte-template.ts";
import {
  type ByteWriter,
  newByteWriter,
  patchText,
  putInt,
  putText,
  putVector,
  writtenFrom,
} from "../../engine/bytes/byte-writer.ts";
import { putC2 } from "../../engine/bytes/put-c2.ts";
import { inFileForm } from "../../engine/document/file-form.ts";
import type { JsonRecord } from "../../engine/json/json.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { toC1, toC2, toC3 } from "../../engine/json/write.ts";
import { listTemplate, recordTemplate } from "../../engine/text/template.ts";
import { anyInt, anyJson, anyWellFormedText } from "../support/any-json.ts";

/** What is written by a function, as text, into a buffer that is too small for it at first. */
function written(write: (writer: ByteWriter) => void): string {
  const writer = newByteWriter(1);
  write(writer);
  return Buffer.from(writtenFrom(writer, 0)).toString();
}

describe("an integer is written in decimal", () => {
  test.each([
    0,
    7,
    10,
    99,
    100,
    999,
    1000,
    9_999,
    10_000,
    99_999,
    100_000,
    999_999,
    1_000_000,
    9_999_999,
    10_000_000,
    99_999_999,
    100_000_000,
    999_999_999,
    1_000_000_000,
    2_147_483_648,
    4_294_967_296,
    1_000_000_000_000_000_000n,
    // The quotient by a billion comes closest to the next integer here; half a step more and it would round up to it.
    9_007_198_999_999_999,
    Number.MAX_SAFE_INTEGER,
    2n ** 53n,
    2n ** 200n,
  ])("%s, with either sign", (magnitude) => {
    expect(written((writer) => putInt(writer, magnitude))).toBe(`${magnitude}`);
    if (magnitude !== 0) expect(written((writer) => putInt(writer, -magnitude))).toBe(`-${magnitude}`);
  });

  test("whatever it is", () => {
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeInteger(), anyInt), (value) => {
        expect(written((writer) => putInt(writer, value))).toBe(`${value}`);
      }),
      { numRuns: 2_000 },
    );
  });
});

test("a list of integers and a text are written as the canonical writer writes them", () => {
  fc.assert(
    fc.property(fc.array(anyInt), anyWellFormedText, (values, text) => {
      expect(written((writer) => putVector(writer, values))).toBe(toC1(values));
      expect(written((writer) => putText(writer, text))).toBe(text);
    }),
  );
});

const anyWriter = fc.constantFrom(toC1, toC2);

describe("a filled template is the text of the whole", () => {
  test("record", () => {
    fc.assert(
      fc.property(anyWriter, anyWellFormedText, anyInt, anyInt, (write, text, a, b) => {
        const record: JsonRecord = { text, more: { [text]: [text] }, first: a, second: b };
        const template = byteTemplate(recordTemplate(write, record, ["first", "second"]));
        const range = rangeOf(Buffer.from(`${b}`));
        expect(written((writer) => putFilled(writer, template, [a, range]))).toBe(write(record));
        expect(written((writer) => putFilled(writer, template, [`${a}`, b]))).toBe(write(record));
      }),
    );
  });

  test("list of records, from columns", () => {
    fc.assert(
      fc.property(anyWriter, fc.array(fc.tuple(anyWellFormedText, anyInt, anyInt)), (write, rows) => {
        const records = rows.map(([text, m, n]): JsonRecord => ({ a: text, m, n, z: 1 }));
        const template = byteTemplate(listTemplate(write, records, ["m", "n"]));
        const columns = [rows.map(([, m]) => m), rows.map(([, , n]) => n)];
        expect(written((writer) => putColumns(writer, template, columns))).toBe(write(records));
      }),
    );
  });

  test("piece by piece", () => {
    const template = byteTemplate(recordTemplate(toC2, { a: 1, b: 2 }, ["a"]));
    expect(written((writer) => putPiece(writer, template, 0))).toBe('{"a":');
    expect(written((writer) => putPiece(writer, template, 1))).toBe(',"b":2}');
  });
});

test("a text that looks like a hole is none", () => {
  const sample = { a: "hole", b: '"hole_"', c: 1 };
  expect(recordTemplate(toC2, sample, ["c"])).toEqual(['{"a":"hole","b":"\\"hole_\\"","c":', "}"]);
});

test("holes are named in the order of the text and filled with one value each", () => {
  const sample = { a: 1, b: 2 };
  expect(() => recordTemplate(toC2, sample, ["b", "a"])).toThrow("in the order of the text");
  const template = byteTemplate(recordTemplate(toC2, sample, ["a", "b"]));
  expect(() => putFilled(newByteWriter(), template, [1])).toThrow("every hole gets one value");
  expect(() => putColumns(newByteWriter(), template, [[1], [2], [3]])).toThrow("every hole gets one value");
});

test("a text is written over what stands at an offset", () => {
  expect(
    written((writer) => {
      putText(writer, "a--d");
      patchText(writer, 1, "bc");
    }),
  ).toBe("abcd");
});

describe("one canonical form is made of another", () => {
  test("block form of record form", () => {
    fc.assert(
      fc.property(fc.array(anyWellFormedText), (texts) => {
        const record = { "na\u{1f600}me": texts, deep: [{ "\u007f": "é" }] };
        const source = rangeOf(Buffer.from(toC1(record)));
        expect(written((writer) => putC2(writer, source))).toBe(toC2(record));
      }),
    );
  });

  test("file form of block form, wherever a chunk ends", () => {
    fc.assert(
      fc.property(anyJson, fc.integer({ min: 1, max: 9 }), (value, length) => {
        const bytes = Buffer.from(toC2(value));
        const chunks = Array.from({ length: Math.ceil(bytes.length / length) }, (_, n) =>
          bytes.subarray(n * length, (n + 1) * length),
        );
        expect(Buffer.concat([...inFileForm(chunks)]).toString()).toBe(toC3(value));
      }),
    );
  });

  test.each(["[]", "{}", "[[],{}]", '{"a":[]}', '"[{,:\\\\\\""', '[{"a,b":"}]"},[1,-2.0]]'])("%s", (text) => {
    expect(Buffer.concat([...inFileForm([Buffer.from(text)])]).toString()).toBe(toC3(parseJson(text)));
  });
});
