import type { ByteRange } from "./bytes/byte-template.ts";
import type { EncodedTick } from "./encoded-tick.ts";
import { EngineError } from "./errors.ts";
import { type Int, intOf } from "./int.ts";

/**
 * Finds its way in an encoded tick that was read back. What stands in its lists and values is not looked at; where
 * anybody may have edited the bytes, `provedTick` does.
 *
 * @throws EngineError `value` when the bytes are no encoded tick.
 */
export function readTick(bytes: Uint8Array): EncodedTick {
  const source: Source = { bytes, at: 0 };
  expect(source, '{"block_hash":"');
  const blockHash = hash(source);
  expect(source, '","i_block":');
  const iBlock = valueOrNull(source);
  expect(source, ',"ingress":');
  const ingress = valueOrNull(source);
  expect(source, ',"ledger":{"causal_radius_applied":');
  value(source);
  expect(source, ',"edges":');
  const edges = flatList(source);
  expect(source, ',"epsilon_applied":');
  value(source);
  expect(source, ',"nap_ref":');
  value(source);
  expect(source, ',"policy_notes":');
  value(source);
  expect(source, ",");
  const ledgerRestAt = source.at;
  expect(source, '"post_u":');
  const post = flatList(source);
  expect(source, ',"pre_u":');
  const pre = flatList(source);
  source.at = 1 + indexOf(source, closingBrace);
  const ledgerRest = rangeFrom(source, ledgerRestAt);
  expect(source, ',"ledger_hash":"');
  const ledgerHash = hash(source);
  expect(source, '","p_block":');
  const pBlockAt = source.at;
  expect(source, '{"C_t":');
  const chain = int(source);
  expect(source, ',"edge_flux_summary":');
  flatList(source);
  const pBlockHead = rangeFrom(source, pBlockAt);
  expect(source, ',"gid":');
  value(source);
  expect(source, ",");
  const pBlockFieldsAt = source.at;
  expect(source, '"s_t":');
  int(source);
  expect(source, ',"seq":');
  int(source);
  expect(source, ',"tick":');
  int(source);
  const pBlockFields = rangeFrom(source, pBlockFieldsAt);
  expect(source, ',"topology_version":');
  value(source);
  expect(source, '},"p_block_hash":"');
  const pBlockHash = hash(source);
  expect(source, '","pfna":');
  const pfna = value(source);
  expect(source, ',"prev_chain":');
  const prevChain = int(source);
  expect(source, ',"tick":');
  const tick = int(source);
  expect(source, ',"tick_hash":"');
  const tickHash = hash(source);
  expect(source, '"}');
  if (source.at !== bytes.length || typeof tick !== "number") throw refused(source, "the end of the record");
  return {
    bytes,
    tick,
    prevChain,
    chain,
    ledgerHash,
    pBlockHash,
    blockHash,
    tickHash,
    hasIBlock: iBlock !== null,
    ingress,
    edges,
    ledgerRest,
    post,
    pre,
    pBlockHead,
    pBlockFields,
    pfna: pfna.end - pfna.start === 2 ? null : pfna,
  };
}

/** Bytes and how far they have been read. */
type Source = { readonly bytes: Uint8Array; at: number };

function expect(source: Source, text: string): void {
  const { bytes, at } = source;
  for (let n = 0; n < text.length; n += 1) {
    if (bytes[at + n] !== text.charCodeAt(n)) throw refused(source, text);
  }
  source.at = at + text.length;
}

function hash(source: Source): string {
  const { bytes, at } = source;
  const end = at + hashDigits;
  for (let n = at; n < end; n += 1) {
    const byte = bytes[n];
    if (!isDigit(byte) && !(byte !== undefined && byte >= letterA && byte <= letterF))
      throw refused(source, "a hash");
  }
  source.at = end;
  return asciiText(bytes, at, end);
}

/** A few ASCII characters as text. */
function asciiText(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode.apply(null, bytes.subarray(start, end) as unknown as number[]); // As good as a list.
}

const hashDigits = 64;

function int(source: Source): Int {
  const { bytes, at } = source;
  let end = bytes[at] === minus ? at + 1 : at;
  let magnitude = 0;
  for (; isDigit(bytes[end]); end += 1) magnitude = 10 * magnitude + (bytes[end] as number) - zero;
  const digits = end - at;
  if (digits === 0 || !isDigit(bytes[end - 1])) throw refused(source, "an integer");
  source.at = end;
  if (digits <= exactDigitsMax) return bytes[at] === minus ? 0 - magnitude : magnitude;
  return intOf(BigInt(asciiText(bytes, at, end)));
}

/** So many digits, a sign included, a double holds. */
const exactDigitsMax = 15;

/** A list that holds no other list and no text. */
function flatList(source: Source): ByteRange {
  const start = source.at;
  expect(source, "[");
  source.at = 1 + indexOf(source, closingBracket);
  return rangeFrom(source, start);
}

function valueOrNull(source: Source): ByteRange | null {
  const start = source.at;
  if (source.bytes[start] !== letterN) return value(source);
  expect(source, "null");
  return null;
}

/** Steps over a value of any kind. */
function value(source: Source): ByteRange {
  const { bytes } = source;
  const start = source.at;
  let depth = 0;
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at] as number; // The loop's condition has seen it.
    if (byte === quote) at = endOfText(source, at);
    else if (byte === openingBrace || byte === openingBracket) depth += 1;
    else if (depth === 0 && (byte === comma || byte === closingBrace)) {
      source.at = at;
      return rangeFrom(source, start);
    } else if (byte === closingBrace || byte === closingBracket) depth -= 1;
  }
  throw refused(source, "a value");
}

/** Offset of the quote that ends the text which begins with the quote at `at`. */
function endOfText(source: Source, at: number): number {
  const { bytes } = source;
  for (let end = at + 1; end < bytes.length; end += 1) {
    if (bytes[end] === backslash) end += 1;
    else if (bytes[end] === quote) return end;
  }
  throw refused(source, "a text");
}

function indexOf(source: Source, byte: number): number {
  const found = source.bytes.indexOf(byte, source.at);
  if (found < 0) throw refused(source, `a "${String.fromCharCode(byte)}"`);
  return found;
}

function rangeFrom({ bytes, at }: Source, start: number): ByteRange {
  return { bytes, start, end: at };
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= nine;
}

function refused({ at }: Source, wanted: string): EngineError {
  return new EngineError("value", `this is no tick record: ${wanted} must stand at byte ${at}`);
}

const quote = 0x22;
const comma = 0x2c;
const minus = 0x2d;
const zero = 0x30;
const nine = 0x39;
const openingBracket = 0x5b;
const backslash = 0x5c;
const closingBracket = 0x5d;
const letterA = 0x61;
const letterF = 0x66;
const letterN = 0x6e;
const openingBrace = 0x7b;
const closingBrace = 0x7d;
