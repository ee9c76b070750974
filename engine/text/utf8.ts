/**
 * UTF-8 without loss: every text that has bytes comes back from them, and all other bytes are refused. Nothing is
 * replaced, no byte order mark is dropped.
 */
import { EngineError } from "../errors.ts";
import { quoteC2 } from "../json/quote.ts";

/** @throws EngineError `value` for a lone surrogate, which has no bytes. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) as number; // An iterated character is never empty.
    if (isSurrogate(point)) {
      const unit = quoteC2(character);
      throw new EngineError("value", `a text with the lone surrogate ${unit} has no UTF-8 bytes`);
    }
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), tail(point));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), tail(point >> 6), tail(point));
    else bytes.push(0xf0 | (point >> 18), tail(point >> 12), tail(point >> 6), tail(point));
  }
  return Uint8Array.from(bytes);
}

/**
 * @throws EngineError `value` naming the offset of the first character that is cut off, longer than it needs to be,
 * a surrogate or beyond U+10FFFF.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const end = endOfAscii(bytes, at);
    if (end > at) {
      text += String.fromCharCode.apply(null, bytes.subarray(at, end) as unknown as number[]); // As good as a list.
      at = end;
      continue;
    }
    const lead = bytes[at] as number; // The loop's condition has seen it.
    const length = lengthOf(lead);
    const point = pointAt(bytes, at, length);
    if (point === null) {
      throw new EngineError("value", `byte ${at} (0x${lead.toString(16)}) begins no UTF-8 character`);
    }
    text += String.fromCodePoint(point);
    at += length;
  }
  return text;
}

/** Behind the ASCII characters that begin at `at`, or as many of them as one call takes. */
function endOfAscii(bytes: Uint8Array, at: number): number {
  const last = Math.min(bytes.length, at + argumentsMax);
  let end = at;
  while (end < last && (bytes[end] as number) < 0x80) end += 1;
  return end;
}

const argumentsMax = 4096;

function tail(bits: number): number {
  return 0x80 | (bits & 0x3f);
}

/** How many bytes a first byte promises; 0 when none begins with it. */
function lengthOf(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

/** The code point of a character of several bytes; null when it is none. */
function pointAt(bytes: Uint8Array, at: number, length: number): number | null {
  let point = (bytes[at] as number) & (0x7f >> length);
  for (let next = at + 1; next < at + length; next += 1) {
    const byte = bytes[next] ?? 0; // Beyond the end.
    if ((byte & 0xc0) !== 0x80) return null;
    point = (point << 6) | (byte & 0x3f);
  }
  const isShortest = point >= (shortest[length] ?? Number.POSITIVE_INFINITY);
  return isShortest && point <= 0x10ffff && !isSurrogate(point) ? point : null;
}

/** The first code point that needs so many bytes. */
const shortest: readonly (number | undefined)[] = [undefined, undefined, 0x80, 0x800, 0x10000];

function isSurrogate(point: number): boolean {
  return point >= 0xd800 && point <= 0xdfff;
}
