import {
  create,
  type DescField,
  type DescMessage,
  type MessageInitShape,
  ScalarType,
  toBinary,
} from "@bufbuild/protobuf";
import fc from "fast-check";

/** Messages may hold messages; deeper ones stay empty. */
const depthMax = 3;

const strangeText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constantFrom(
    "",
    "\0",
    "../../etc/passwd",
    "x".repeat(5000),
    "💥",
    "-rf",
    "__proto__",
    "{}",
    "\u001b[2J",
    "a=b AND",
  ),
);

/**
 * Any message of a type, encoded. `words` are texts that mean something to the daemon, such as the ids of its runs; a third
 * of all texts are of them.
 */
export function anyMessage(type: DescMessage, words: readonly string[]): fc.Arbitrary<Buffer> {
  const text = fc.oneof(
    { weight: 1, arbitrary: strangeText },
    { weight: 2, arbitrary: fc.constantFrom(...words) },
  );
  return anyInit(type, text, 0).map((init) =>
    Buffer.from(toBinary(type, create(type, init as MessageInitShape<DescMessage>))),
  );
}

/** The same with some bytes changed, or cut off at the end. */
export function garbled(bytes: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> {
  const change = fc.record({ at: fc.nat(10_000), value: fc.nat(255) });
  return fc.tuple(bytes, fc.array(change, { maxLength: 4 }), fc.nat(3)).map(([whole, changes, cut]) => {
    const copy = Buffer.from(whole.subarray(0, Math.max(0, whole.length - cut)));
    for (const { at, value } of changes) if (copy.length > 0) copy[at % copy.length] = value;
    return copy;
  });
}

/**
 * A message for each text field of a type, encoded: this field holds `text`, every other one a word that is well-formed
 * everywhere.
 */
export function oneTextEach(type: DescMessage, text: string): readonly Buffer[] {
  const texts = type.fields.filter(
    ({ scalar, fieldKind }) => fieldKind === "scalar" && scalar === ScalarType.STRING,
  );
  return texts.map((tried) => {
    const init: Init = {};
    for (const field of texts) {
      const value = field === tried ? text : "fuzzed";
      if (field.oneof === undefined) init[field.localName] = value;
      else if (field === tried || init[field.oneof.localName] === undefined)
        init[field.oneof.localName] = { case: field.localName, value };
    }
    return Buffer.from(toBinary(type, create(type, init as MessageInitShape<DescMessage>)));
  });
}

type Init = Record<string, unknown>;

function anyInit(type: DescMessage, text: fc.Arbitrary<string>, depth: number): fc.Arbitrary<Init> {
  if (depth >= depthMax) return fc.constant({});
  const members: Record<string, fc.Arbitrary<unknown>> = {};
  for (const member of type.members) {
    members[member.localName] =
      member.kind === "oneof"
        ? fc.oneof(
            ...member.fields.map((field) =>
              anyValue(field, text, depth).map((value) => ({ case: field.localName, value })),
            ),
          )
        : anyField(member, text, depth);
  }
  return fc.record(members, { requiredKeys: [] });
}

function anyField(field: DescField, text: fc.Arbitrary<string>, depth: number): fc.Arbitrary<unknown> {
  // A reason is what most calls need to get anywhere.
  if (field.name === "reason")
    return fc.oneof({ weight: 4, arbitrary: fc.constant("any reason") }, { weight: 1, arbitrary: text });
  const value = anyValue(field, text, depth);
  if (field.fieldKind === "list") return fc.array(value, { maxLength: 3 });
  if (field.fieldKind === "map") return fc.dictionary(text, value, { maxKeys: 3 });
  return value;
}

function anyValue(field: DescField, text: fc.Arbitrary<string>, depth: number): fc.Arbitrary<unknown> {
  if (field.message !== undefined) return anyInit(field.message, text, depth + 1);
  if (field.enum !== undefined)
    return fc.oneof(fc.constantFrom(...field.enum.values.map(({ number }) => number)), fc.integer());
  return anyScalar(field.scalar ?? ScalarType.BYTES, text);
}

const int32 = fc.oneof(fc.integer(), fc.integer({ min: -1, max: 9 }));
const uint32 = fc.oneof(fc.nat(0xffff_ffff), fc.nat(9));
const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -1n, max: 9n }),
);
const uint64 = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.bigInt({ min: 0n, max: 9n }));

function anyScalar(scalar: ScalarType, text: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  switch (scalar) {
    case ScalarType.STRING:
      return text;
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.BYTES:
      return fc.uint8Array({ maxLength: 40 });
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return fc.float({ noDefaultInfinity: false });
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return uint64;
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return int64;
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return uint32;
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return int32;
  }
}
