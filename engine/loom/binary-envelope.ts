/**
 * A canonical block as bytes (engine-core 7.5). Numbers are big-endian.
 *
 *     0   4  magic `LMB1`
 *     4   1  version, 1
 *     5   1  block type, `P` or `I`
 *     6   1  flags: bit 0 = the payload is compressed, the others are 0
 *     7   4  length of the payload before compression
 *     11  4  length of the payload as stored
 *     15     the payload: C2 text of the canonical block, which is ASCII, as zlib stream if compressed
 *
 * The compressed bytes depend on the zlib build; the text and its length don't.
 */
import { assert } from "../assert.ts";
import type { Sha256 } from "../digest.ts";
import { EngineError } from "../errors.ts";
import type { JsonMap } from "../json/json.ts";
import { parseJson } from "../json/parse.ts";
import type { BlockType } from "./block-chain.ts";

/** Makes a zlib stream at the default level. */
export type Deflate = (bytes: Uint8Array) => Uint8Array;

/** Reads one whole zlib stream and answers its content, but never makes more than `lengthMax` bytes of it. */
export type Inflate = (bytes: Uint8Array, lengthMax: number) => Inflated;

export type Inflated =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  /** The content is longer than was allowed. */
  | { readonly kind: "too_long" }
  /** Not a zlib stream, a damaged one, or one with something behind it. */
  | { readonly kind: "damaged"; readonly reason: string };

export type DecodedEnvelope = {
  /** The payload's text, the preimage of the block's hash. */
  readonly text: string;
  /** The canonical block. */
  readonly block: JsonMap;
  /** SHA-256 of the payload as stored. */
  readonly payloadHash: string;
};

/** An envelope with the SHA-256 of its payload as stored. */
export type EncodedEnvelope = { readonly bytes: Uint8Array; readonly payloadHash: string };

/** The longest text an envelope may hold, so that a hostile length can't exhaust memory: room for millions of edges. */
export const textLengthMax: number = 2 ** 28;

const headerLength = 15;
const magic = [0x4c, 0x4d, 0x42, 0x31]; // LMB1
const version = 1;
const compressedFlag = 1;
const typeCodes = { P: 0x50, I: 0x49 } as const satisfies Record<BlockType, number>;

/**
 * The envelope of a canonical block; without `deflate` its payload is the text itself.
 *
 * @throws EngineError `value` when the text is longer than `textLengthMax`.
 */
export function encodeEnvelope(
  type: BlockType,
  text: string,
  deps: { readonly deflate: Deflate | null; readonly sha256: Sha256 },
): EncodedEnvelope {
  if (text.length > textLengthMax) {
    throw new EngineError(
      "value",
      `a block of ${text.length} characters is beyond the ${textLengthMax} allowed`,
    );
  }
  const raw = asciiBytes(text);
  const payload = deps.deflate === null ? raw : deps.deflate(raw);
  const bytes = new Uint8Array(headerLength + payload.length);
  bytes.set(magic);
  const view = new DataView(bytes.buffer);
  view.setUint8(4, version);
  view.setUint8(5, typeCodes[type]);
  view.setUint8(6, deps.deflate === null ? 0 : compressedFlag);
  view.setUint32(7, raw.length);
  view.setUint32(11, payload.length);
  bytes.set(payload, headerLength);
  return { bytes, payloadHash: deps.sha256(payload) };
}

/**
 * The block of an envelope that should hold one of this type. Whether it is the right block its caller tells by
 * the hashes.
 *
 * @throws EngineError `value`, in this order (engine-core 7.5): too short, wrong magic, version or type, another
 * stored length; then unknown flags; then a payload that can't be decompressed or has another raw length; then one
 * that is no C2 text of a map.
 */
export function decodeEnvelope(
  type: BlockType,
  bytes: Uint8Array,
  deps: { readonly inflate: Inflate; readonly sha256: Sha256 },
): DecodedEnvelope {
  const { flags, rawLength, payload } = readHeader(type, bytes);
  const raw = (flags & compressedFlag) === 0 ? payload : inflated(payload, rawLength, deps.inflate);
  if (raw.length !== rawLength) throw rawLengthMismatch(rawLength, `${raw.length}`);
  const text = asciiText(raw);
  const block = parseJson(text);
  if (!(block instanceof Map)) throw refused("its payload is not a map");
  return { text, block, payloadHash: deps.sha256(payload) };
}

type Header = { readonly flags: number; readonly rawLength: number; readonly payload: Uint8Array };

function readHeader(type: BlockType, bytes: Uint8Array): Header {
  if (bytes.length < headerLength) {
    throw refused(`it has ${bytes.length} bytes, the header alone has ${headerLength}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (magic.some((code, at) => bytes[at] !== code)) throw refused("bad magic, it must begin with LMB1");
  if (bytes[4] !== version) throw refused(`unsupported version ${bytes[4]}, it must be ${version}`);
  if (bytes[5] !== typeCodes[type]) {
    throw refused(`wrong block type ${bytes[5]}, it must be ${typeCodes[type]} for ${type}`);
  }
  const payload = bytes.subarray(headerLength);
  const storedLength = view.getUint32(11);
  if (payload.length !== storedLength) {
    throw refused(`stored length mismatch, it says ${storedLength}, but ${payload.length} bytes follow`);
  }
  const flags = view.getUint8(6);
  if ((flags & ~compressedFlag) !== 0) throw refused(`unknown flags ${flags}, it must be 0 or 1`);
  return { flags, rawLength: view.getUint32(7), payload };
}

function inflated(payload: Uint8Array, rawLength: number, inflate: Inflate): Uint8Array {
  if (rawLength > textLengthMax) {
    throw refused(`raw length mismatch, it says ${rawLength}, more than the ${textLengthMax} allowed`);
  }
  const result = inflate(payload, rawLength);
  switch (result.kind) {
    case "bytes":
      return result.bytes;
    case "too_long":
      throw rawLengthMismatch(rawLength, "more");
    case "damaged":
      throw refused(`its payload can't be decompressed: ${result.reason}`);
  }
}

function rawLengthMismatch(said: number, found: string): EngineError {
  return refused(`raw length mismatch, it says ${said}, but the payload has ${found}`);
}

function refused(because: string): EngineError {
  return new EngineError("value", `this is no block envelope: ${because}`);
}

function asciiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    assert(code < 0x80, "C2 text escapes everything beyond ASCII");
    bytes[at] = code;
  }
  return bytes;
}

function asciiText(bytes: Uint8Array): string {
  const beyond = bytes.findIndex((byte) => byte >= 0x80);
  if (beyond >= 0) throw refused(`byte ${beyond} of its payload is ${bytes[beyond]}, but C2 text is ASCII`);
  let text = "";
  for (let at = 0; at < bytes.length; at += textPiece) {
    text += String.fromCharCode(...bytes.subarray(at, at + textPiece));
  }
  return text;
}

/** So many characters may be arguments of one call. */
const textPiece = 8192;
