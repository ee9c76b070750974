/**
 * Canonical text as bytes. What a run hashes, stores and documents is mostly numbers in a fixed frame; written as
 * bytes they cost a fraction of what strings cost, and what has been written once can be hashed and copied from where
 * it stands.
 */
import type { Int } from "../int.ts";
import { encodeUtf8 } from "../text/utf8.ts";
import { copyInto } from "./copy-into.ts";
import { numberBytesMax, writeNumber } from "./write-number.ts";

/** A growing buffer; `length` bytes of it are written. */
export type ByteWriter = { bytes: Uint8Array; length: number };

export function newByteWriter(capacity: number = 1024): ByteWriter {
  return { bytes: new Uint8Array(capacity), length: 0 };
}

/** Makes room for so many more bytes. */
export function ensureRoom(writer: ByteWriter, more: number): void {
  const needed = writer.length + more;
  if (needed <= writer.bytes.length) return;
  const grown = new Uint8Array(Math.max(needed, 2 * writer.bytes.length));
  grown.set(writer.bytes.subarray(0, writer.length));
  writer.bytes = grown;
}

/** A range of offsets. */
export type Span = { readonly start: number; readonly end: number };

/** Where what stands from `start` on stands. */
export function spanFrom({ length }: ByteWriter, start: number): Span {
  return { start, end: length };
}

/** What stands from `start` on, as a view that holds until more is written. */
export function writtenFrom({ bytes, length }: ByteWriter, start: number): Uint8Array {
  return bytes.subarray(start, length);
}

export function putBytes(
  writer: ByteWriter,
  source: Uint8Array,
  start: number = 0,
  end: number = source.length,
): void {
  ensureRoom(writer, end - start);
  writer.length = copyInto(writer.bytes, writer.length, source, start, end);
}

export function putText(writer: ByteWriter, text: string): void {
  const { length } = text;
  ensureRoom(writer, length);
  const { bytes } = writer;
  let at = writer.length;
  for (let n = 0; n < length; n += 1) {
    const unit = text.charCodeAt(n);
    if (unit > 0x7f) {
      // Rare: names and free texts. What has been written of this text is written over.
      putBytes(writer, encodeUtf8(text));
      return;
    }
    bytes[at] = unit;
    at += 1;
  }
  writer.length = at;
}

export function putInt(writer: ByteWriter, value: Int): void {
  if (typeof value === "bigint") {
    putText(writer, `${value}`);
    return;
  }
  ensureRoom(writer, numberBytesMax);
  writer.length = writeNumber(writer.bytes, writer.length, value);
}

/** A list of integers. */
export function putVector(writer: ByteWriter, values: readonly Int[]): void {
  putByte(writer, openingBracket);
  let isFirst = true;
  for (const value of values) {
    if (!isFirst) putByte(writer, comma);
    isFirst = false;
    putInt(writer, value);
  }
  putByte(writer, closingBracket);
}

export function putByte(writer: ByteWriter, byte: number): void {
  ensureRoom(writer, 1);
  writer.bytes[writer.length] = byte;
  writer.length += 1;
}

const comma = 0x2c;
const openingBracket = 0x5b;
const closingBracket = 0x5d;

/** Writes an ASCII text over what stands at an offset. */
export function patchText({ bytes }: ByteWriter, at: number, text: string): void {
  for (let n = 0; n < text.length; n += 1) bytes[at + n] = text.charCodeAt(n);
}
