import fc from "fast-check";
import { intOf } from "../../engine/int.ts";
import { Float, type Json } from "../../engine/json/json.ts";

/** Integers on both sides of 2^53, in normal form. */
export const anyInt: fc.Arbitrary<number | bigint> = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(intOf),
);

/** Any UTF-16 units: quotes, control characters, pairs and lone surrogates among them. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc
    .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd7fe, max: 0xe002 })), {
      maxLength: 6,
    })
    .map((units) => String.fromCharCode(...units)),
);

/** Texts without lone surrogates. */
export const anyWellFormedText: fc.Arbitrary<string> = anyText.map((text) => text.toWellFormed());

/** A finite double that knows it is one. */
export const anyFloat: fc.Arbitrary<Float> = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .map((value) => new Float(value));

/** JSON as `parseJson` gives it, with leaves of the given kinds. */
export function anyJsonOf(leaf: fc.Arbitrary<Json>, key: fc.Arbitrary<string>): fc.Arbitrary<Json> {
  return fc.letrec<{ json: Json }>((tie) => ({
    json: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc.array(tie("json"), { maxLength: 4 }),
      fc.array(fc.tuple(key, tie("json")), { maxLength: 4 }).map((entries) => new Map(entries)),
    ),
  })).json;
}

const anyPlainLeaf = fc.oneof(fc.constant(null), fc.boolean(), anyInt);

/** Any JSON value at all. */
export const anyJson: fc.Arbitrary<Json> = anyJsonOf(fc.oneof(anyPlainLeaf, anyFloat, anyText), anyText);

/** Any JSON value that may be hashed. */
export const anyHashable: fc.Arbitrary<Json> = anyJsonOf(
  fc.oneof(anyPlainLeaf, anyWellFormedText),
  anyWellFormedText,
);
