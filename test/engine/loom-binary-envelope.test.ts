import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deflate, inflate } from "../../cli/aether/zlib.ts";
import type { Json } from "../../engine/json/json.ts";
import { toC2 } from "../../engine/json/write.ts";
import { decodeEnvelope, encodeEnvelope, textLengthMax } from "../../engine/loom/binary-envelope.ts";
import { type BlockType, chainRecord, emptyBlockChain } from "../../engine/loom/block-chain.ts";
import type { TickRecord } from "../../engine/records.ts";
import { anyText } from "../support/any-json.ts";
import { gf01Direct } from "../support/paper.ts";
import { completedRun } from "../support/runs.ts";
import { sha256 } from "../support/sha256.ts";

const packed = { deflate, sha256 };
const unpacked = { deflate: null, sha256 };
const reading = { inflate, sha256 };

/** The canonical P-block of GF-01's first tick. */
const gf01Text =
  chainRecord(emptyBlockChain, completedRun(gf01Direct).records[0] as TickRecord, sha256).blocks[0]?.text ??
  "";

/** An envelope with some of its bytes replaced. */
function changed(bytes: Uint8Array, at: number, ...values: readonly number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, at);
  return copy;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

describe("the envelope of GF-01's first P-block (engine-core 7.5 and 20.1)", () => {
  const { bytes, payloadHash } = encodeEnvelope("P", gf01Text, packed);
  const payload = bytes.subarray(15);

  test("its header", () => {
    expect(hex(bytes.subarray(0, 4))).toBe("4c4d4231");
    expect(hex(bytes.subarray(4, 7))).toBe("015001");
    expect(hex(bytes.subarray(7, 11))).toBe("0000010d");
    expect(Buffer.from(bytes).readUInt32BE(11)).toBe(payload.length);
  });

  test("decoded, it is the canonical block and the hash of the stored payload", () => {
    const decoded = decodeEnvelope("P", bytes, reading);
    expect(decoded.text).toBe(gf01Text);
    expect(sha256(decoded.text)).toBe("577775a9f882b1a9bbbcc935f64ae598720e8f38ddbd7627b95719ad95451236");
    expect(toC2(decoded.block)).toBe(gf01Text);
    expect(decoded.payloadHash).toBe(sha256(payload));
    expect(payloadHash).toBe(decoded.payloadHash);
  });

  test("without compression, the payload is the text", () => {
    const plain = encodeEnvelope("I", gf01Text, unpacked).bytes;
    expect(hex(plain.subarray(0, 15))).toBe("4c4d42310149000000010d0000010d");
    expect(Buffer.from(plain.subarray(15)).toString("latin1")).toBe(gf01Text);
    expect(decodeEnvelope("I", plain, reading)).toMatchObject({
      text: gf01Text,
      payloadHash: "577775a9f882b1a9bbbcc935f64ae598720e8f38ddbd7627b95719ad95451236",
    });
  });

  test("it may be a part of a larger buffer", () => {
    const larger = new Uint8Array(bytes.length + 20);
    larger.set(bytes, 7);
    expect(decodeEnvelope("P", larger.subarray(7, 7 + bytes.length), reading).text).toBe(gf01Text);
  });
});

describe("decoding errors", () => {
  const { bytes } = encodeEnvelope("P", gf01Text, packed);
  const plain = encodeEnvelope("P", gf01Text, unpacked).bytes;
  const ofText = (text: string): Uint8Array => encodeEnvelope("P", text, unpacked).bytes;

  test.each<{ name: string; bytes: Uint8Array; says: string }>([
    { name: "nothing", bytes: new Uint8Array(), says: "it has 0 bytes, the header alone has 15" },
    { name: "a byte less than a header", bytes: bytes.subarray(0, 14), says: "it has 14 bytes" },
    { name: "another magic", bytes: changed(bytes, 3, 0x32), says: "bad magic" },
    { name: "another version", bytes: changed(bytes, 4, 2), says: "unsupported version 2" },
    { name: "the other type", bytes: changed(bytes, 5, 0x49), says: "wrong block type 73" },
    { name: "no type at all", bytes: changed(bytes, 5, 0), says: "wrong block type 0" },
    { name: "a byte too few", bytes: bytes.subarray(0, bytes.length - 1), says: "stored length mismatch" },
    { name: "a byte too many", bytes: Uint8Array.of(...bytes, 0), says: "stored length mismatch" },
    {
      name: "another stored length",
      bytes: changed(bytes, 14, 0),
      says: "stored length mismatch, it says 0",
    },
    { name: "a header alone", bytes: bytes.subarray(0, 15), says: "stored length mismatch" },
    { name: "unknown flags", bytes: changed(bytes, 6, 3), says: "unknown flags 3" },
    {
      name: "a payload that is no zlib stream",
      bytes: changed(plain, 6, 1),
      says: "can't be decompressed: incorrect header check",
    },
    {
      name: "a payload that is not compressed after all",
      bytes: changed(bytes, 6, 0),
      says: "raw length mismatch, it says 269",
    },
    {
      name: "a raw length that is short",
      bytes: changed(bytes, 10, 0x0c),
      says: "raw length mismatch, it says 268, but the payload has more",
    },
    {
      name: "a raw length of nothing",
      bytes: changed(bytes, 7, 0, 0, 0, 0),
      says: "raw length mismatch, it says 0",
    },
    {
      name: "a raw length that is long",
      bytes: changed(bytes, 10, 0x0e),
      says: "raw length mismatch, it says 270, but the payload has 269",
    },
    {
      name: "a raw length beyond any memory",
      bytes: changed(bytes, 7, 0xff, 0xff, 0xff, 0xff),
      says: `it says 4294967295, more than the ${textLengthMax} allowed`,
    },
    { name: "bytes beyond ASCII", bytes: changed(plain, 20, 0xe9), says: "byte 5 of its payload is 233" },
    { name: "no JSON", bytes: ofText("{"), says: "line 1, column 2" },
    { name: "no map", bytes: ofText("[1]"), says: "its payload is not a map" },
    { name: "an empty payload", bytes: ofText(""), says: "line 1, column 1" },
  ])("$name", ({ bytes: wrong, says }) => {
    expect(() => decodeEnvelope("P", wrong, reading)).toThrow(
      expect.objectContaining({ kind: "value", message: expect.stringContaining(says) }),
    );
  });

  test("when several things are wrong, the first of the specification's order is told", () => {
    const steps = [
      { at: 0, right: 0x4c, says: "bad magic" },
      { at: 4, right: 1, says: "unsupported version" },
      { at: 5, right: 0x50, says: "wrong block type" },
      { at: 14, right: bytes[14] as number, says: "stored length mismatch" },
      { at: 6, right: 1, says: "unknown flags" },
      { at: 10, right: 0x0d, says: "raw length mismatch" },
    ];
    let wrong = steps.reduce((all, { at, right }) => changed(all, at, right ^ 0xff), bytes);
    // Flags that are wrong in another way than the compression.
    wrong = changed(wrong, 6, 5);
    expect(() => decodeEnvelope("P", wrong.subarray(0, 9), reading)).toThrow("the header alone has 15");
    for (const { at, right, says } of steps) {
      expect(() => decodeEnvelope("P", wrong, reading)).toThrow(says);
      wrong = changed(wrong, at, right);
    }
    expect(decodeEnvelope("P", wrong, reading).text).toBe(gf01Text);
  });

  test.each([
    { how: "compressed", whole: bytes },
    { how: "not compressed", whole: plain },
  ])("cut off anywhere, an envelope is refused ($how)", ({ whole }) => {
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => decodeEnvelope("P", whole.subarray(0, length), reading), `${length} bytes`).toThrow(
        length < 15 ? "the header alone has 15" : "stored length mismatch",
      );
    }
  });

  test.each([
    { how: "compressed", whole: bytes },
    { how: "not compressed", whole: plain },
  ])("one flipped bit is noticed: refused, or another hash of the payload ($how)", ({ whole }) => {
    const hash = decodeEnvelope("P", whole, reading).payloadHash;
    for (let bit = 0; bit < 8 * whole.length; bit += 1) {
      const at = Math.floor(bit / 8);
      const flipped = changed(whole, at, (whole[at] as number) ^ (1 << (bit % 8)));
      expect(hashOrRefusal(flipped), `bit ${bit}`).not.toBe(hash);
      if (at < 15) expect(hashOrRefusal(flipped), `bit ${bit}`).toBe("refused");
    }
  });

  function hashOrRefusal(envelope: Uint8Array): string {
    try {
      return decodeEnvelope("P", envelope, reading).payloadHash;
    } catch (failure) {
      expect(failure).toMatchObject({ kind: "value" });
      return "refused";
    }
  }

  test("a zlib stream with something behind it is refused", () => {
    const stored = Uint8Array.of(...bytes.subarray(15), 0, 0);
    const longer = changed(Uint8Array.of(...bytes, 0, 0), 11, 0, 0, 0, stored.length);
    expect(() => decodeEnvelope("P", longer, reading)).toThrow("2 bytes follow its end");
  });

  test("a small payload that would inflate to a great deal is stopped at its raw length", () => {
    const bomb = deflate(new Uint8Array(50_000_000));
    const header = Uint8Array.of(0x4c, 0x4d, 0x42, 0x31, 1, 0x50, 1, 0, 0, 1, 0, 0, 0, 0, 0);
    new DataView(header.buffer).setUint32(11, bomb.length);
    let most = 0;
    const watched = {
      sha256,
      inflate: (payload: Uint8Array, lengthMax: number) => {
        most = Math.max(most, lengthMax);
        return inflate(payload, lengthMax);
      },
    };
    expect(() => decodeEnvelope("P", Uint8Array.of(...header, ...bomb), watched)).toThrow(
      "raw length mismatch, it says 256, but the payload has more",
    );
    expect(most).toBe(256);
  });
});

test("whatever map is in an envelope comes out of it", () => {
  const anyMap = fc.dictionary(
    anyText,
    fc.oneof(anyText, fc.integer(), fc.bigInt({ min: 2n ** 53n, max: 2n ** 90n })),
  );
  fc.assert(
    fc.property(fc.constantFrom<BlockType>("P", "I"), anyMap, fc.boolean(), (type, entries, isPacked) => {
      const text = toC2(new Map<string, Json>(Object.entries(entries)));
      const { bytes } = encodeEnvelope(type, text, isPacked ? packed : unpacked);
      const decoded = decodeEnvelope(type, bytes, reading);
      expect(decoded.text).toBe(text);
      expect(toC2(decoded.block)).toBe(text);
    }),
  );
});

test("any bytes are an envelope or refused, never anything else", () => {
  const header = fc.constantFrom(
    ...[0, 4, 5, 6, 7, 11].map((length) => encodeEnvelope("P", "{}", packed).bytes.subarray(0, length)),
  );
  fc.assert(
    fc.property(header, fc.uint8Array({ maxLength: 40 }), (begin, rest) => {
      try {
        decodeEnvelope("P", Uint8Array.of(...begin, ...rest), reading);
      } catch (failure) {
        expect(failure).toMatchObject({ name: "EngineError", kind: "value" });
      }
    }),
    { numRuns: 500 },
  );
});

test("a long text is put together from all its pieces", () => {
  const text = toC2({ list: Array.from({ length: 20_000 }, (_, at) => at) });
  expect(decodeEnvelope("P", encodeEnvelope("P", text, packed).bytes, reading).text).toBe(text);
});

test("what C2 never writes is not put into an envelope", () => {
  expect(() => encodeEnvelope("P", '{"a":"é"}', packed)).toThrow("C2 text escapes everything beyond ASCII");
});

test("a text beyond the limit is refused when written, since it would be when read", () => {
  expect(() => encodeEnvelope("P", " ".repeat(textLengthMax + 1), packed)).toThrow(
    expect.objectContaining({ kind: "value" }),
  );
});
