/**
 * Templates (`text/template.ts`) as bytes. The pieces stand one behind the other in one array, so that filling a
 * template reads memory from front to back.
 */
import { assert } from "../assert.ts";
import type { Int } from "../int.ts";
import type { Template } from "../text/template.ts";
import { type ByteWriter, ensureRoom, newByteWriter, putBytes, putInt, putText } from "./byte-writer.ts";
import { copyInto } from "./copy-into.ts";
import { numberBytesMax, writeNumber } from "./write-number.ts";

export type ByteTemplate = {
  readonly bytes: Uint8Array;
  /** `ends[n]` is the offset behind piece n, the text before hole n. */
  readonly ends: Uint32Array;
};

export function byteTemplate(template: Template): ByteTemplate {
  const all = newByteWriter();
  const ends = template.map((piece) => {
    putText(all, piece);
    return all.length;
  });
  return { bytes: all.bytes.slice(0, all.length), ends: Uint32Array.from(ends) };
}

/** A range of bytes that stand elsewhere. */
export type ByteRange = { readonly bytes: Uint8Array; readonly start: number; readonly end: number };

export function rangeOf(bytes: Uint8Array): ByteRange {
  return { bytes, start: 0, end: bytes.length };
}

/** The template with its holes filled: integers in decimal, texts and ranges as they are. */
export function putFilled(
  writer: ByteWriter,
  { bytes, ends }: ByteTemplate,
  values: readonly (Int | string | ByteRange)[],
): void {
  assert(values.length === ends.length - 1, "every hole gets one value");
  let start = 0;
  let hole = 0;
  for (const value of values) {
    const end = ends[hole] as number; // There is a piece before every hole.
    putBytes(writer, bytes, start, end);
    if (typeof value === "string") putText(writer, value);
    else if (typeof value === "object") putBytes(writer, value.bytes, value.start, value.end);
    else putInt(writer, value);
    start = end;
    hole += 1;
  }
  putBytes(writer, bytes, start);
}

/** Piece n: the text before hole n, or behind the last. */
export function putPiece(writer: ByteWriter, { bytes, ends }: ByteTemplate, n: number): void {
  putBytes(writer, bytes, n === 0 ? 0 : ends[n - 1], ends[n]);
}

/**
 * The template of a list of records with its holes filled from columns: record n takes the n-th value of each column,
 * in the order of the columns.
 */
export function putColumns(
  writer: ByteWriter,
  { bytes, ends }: ByteTemplate,
  columns: readonly (readonly Int[])[],
): void {
  const rows = columns[0]?.length ?? 0;
  assert(ends.length === 1 + rows * columns.length, "every hole gets one value");
  ensureRoom(writer, bytes.length + rows * columns.length * numberBytesMax);
  let out = writer.bytes;
  let at = writer.length;
  let start = 0;
  let hole = 0;
  for (let row = 0; row < rows; row += 1) {
    for (let n = 0; n < columns.length; n += 1) {
      const end = ends[hole] as number; // There is a piece before every hole.
      at = copyInto(out, at, bytes, start, end);
      const value = (columns[n] as readonly Int[])[row] as Int; // Columns have one length.
      start = end;
      hole += 1;
      if (typeof value === "number") {
        at = writeNumber(out, at, value);
      } else {
        writer.length = at;
        putText(writer, `${value}`);
        ensureRoom(writer, bytes.length - end + (rows * columns.length - hole) * numberBytesMax);
        out = writer.bytes;
        at = writer.length;
      }
    }
  }
  writer.length = copyInto(out, at, bytes, start, bytes.length);
}
