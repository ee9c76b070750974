/**
 * Varints (engine-core 9): groups of seven bits, lowest first, one to a byte, whose high bit says that more follow.
 * Any integer that is not negative has exactly one encoding, the shortest.
 */
import { type ByteWriter, putByte } from "../../bytes/byte-writer.ts";
import { shown } from "../../config/convert.ts";
import { EngineError } from "../../errors.ts";
import { type Int, intOf } from "../../int.ts";

/** The most bytes a varint may take: nearly half a million bits, and few enough to be read at once. */
export const varintBytesMax: number = 2 ** 16;

/**
 * Writes an integer.
 *
 * @throws EngineError `value` for a negative integer, or one of more than `varintBytesMax` bytes.
 */
export function putVarint(writer: ByteWriter, value: Int): void {
  if (value < 0) {
    throw new EngineError("value", `a varint holds no negative number, and ${shown(value)} is one`);
  }
  if (typeof value === "bigint") {
    putLong(writer, value);
    return;
  }
  let rest = value;
  while (rest >= 0x80) {
    putByte(writer, (rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  putByte(writer, rest);
}

/** An integer read, and where the byte after it is. */
export type VarintAt = { readonly value: Int; readonly next: number };

/**
 * The integer whose bytes begin at `at`.
 *
 * @throws EngineError `value` when the bytes end before the integer does, and for an integer of more than
 * `varintBytesMax` bytes or of more bytes than it needs.
 */
export function varintAt(bytes: Uint8Array, at: number): VarintAt {
  let last = at;
  while ((bytes[last] ?? 0) >= 0x80) {
    last += 1;
    if (last - at >= varintBytesMax) throw tooLong(`the varint at byte ${at}`);
  }
  const highest = bytes[last];
  if (highest === undefined) {
    throw new EngineError("value", `the bytes end inside the varint at byte ${at}`);
  }
  if (highest === 0 && last > at) {
    throw new EngineError("value", `the varint at byte ${at} has more bytes than it needs`);
  }
  const value = last - at < shortGroups ? shortInt(bytes, at, last) : longInt(bytes, at, last);
  return { value, next: last + 1 };
}

/** Groups that fit a `number` whatever they hold. */
const shortGroups = 7;

function shortInt(bytes: Uint8Array, first: number, last: number): number {
  let value = 0;
  for (let at = last; at >= first; at -= 1) value = value * 0x80 + ((bytes[at] as number) & 0x7f);
  return value;
}

/** By way of binary digits, because shifting a long bigint group by group takes the square of its length. */
function longInt(bytes: Uint8Array, first: number, last: number): Int {
  const groups: string[] = [];
  for (let at = last; at >= first; at -= 1) {
    groups.push(((bytes[at] as number) & 0x7f).toString(2).padStart(7, "0"));
  }
  return intOf(BigInt(`0b${groups.join("")}`));
}

function putLong(writer: ByteWriter, value: bigint): void {
  const digits = value.toString(2);
  const groups = Math.ceil(digits.length / 7);
  if (groups > varintBytesMax) throw tooLong("an integer of this size");
  const padded = digits.padStart(groups * 7, "0");
  for (let group = groups - 1; group >= 0; group -= 1) {
    const bits = Number.parseInt(padded.slice(group * 7, group * 7 + 7), 2);
    putByte(writer, group === 0 ? bits : bits | 0x80);
  }
}

function tooLong(what: string): EngineError {
  return new EngineError("value", `${what} takes more than ${varintBytesMax} bytes`);
}
