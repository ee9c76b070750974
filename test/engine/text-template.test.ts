import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonRecord } from "../../engine/json/json.ts";
import { formC1, formC2, formC3, type TextForm, vectorText } from "../../engine/text/form.ts";
import { fill, listTemplate, recordTemplate } from "../../engine/text/template.ts";
import { anyInt, anyWellFormedText } from "../support/any-json.ts";

const anyForm: fc.Arbitrary<TextForm> = fc.constantFrom(formC1, formC2, formC3);
const anyDepth: fc.Arbitrary<number> = fc.nat(3);

describe("a filled template is the text of the whole", () => {
  test("record", () => {
    fc.assert(
      fc.property(anyForm, anyDepth, anyWellFormedText, anyInt, anyInt, (form, depth, text, a, b) => {
        const record: JsonRecord = { text, more: { [text]: [text] }, first: a, second: b };
        const template = recordTemplate(form, depth, record, ["first", "second"]);
        expect(fill(template, [a, b])).toBe(form.value(record, depth));
      }),
    );
  });

  test("list of records", () => {
    fc.assert(
      fc.property(anyForm, anyDepth, fc.array(fc.tuple(anyWellFormedText, anyInt)), (form, depth, pairs) => {
        const records = pairs.map(([text, n]): JsonRecord => ({ a: text, n, z: 1 }));
        const template = listTemplate(form, depth, records, ["n"]);
        expect(
          fill(
            template,
            pairs.map(([, n]) => n),
          ),
        ).toBe(form.value(records, depth));
      }),
    );
  });

  test("list of integers", () => {
    fc.assert(
      fc.property(anyForm, anyDepth, fc.array(anyInt), (form, depth, values) => {
        expect(vectorText(form, depth, values)).toBe(form.value(values, depth));
      }),
    );
  });
});

test("a text that looks like a hole is none", () => {
  const sample = { a: "hole", b: '"hole_"', c: 1 };
  expect(fill(recordTemplate(formC2, 0, sample, ["c"]), [7])).toBe('{"a":"hole","b":"\\"hole_\\"","c":7}');
});

test("holes are filled in the order of the text, one value each", () => {
  const sample = { a: 1, b: 2 };
  expect(() => recordTemplate(formC2, 0, sample, ["b", "a"])).toThrow("in the order of the text");
  expect(() => fill(recordTemplate(formC2, 0, sample, ["a", "b"]), [1])).toThrow("every hole gets one value");
});
