/**
 * Finds where values of a JSON text begin and end without reading them, so that a document of any size can be walked
 * item by item. Brackets and quotes are ASCII, and no byte of a longer UTF-8 character is: bytes are enough.
 */
import { CommandFailure } from "../../failures.ts";

/** Bytes that are read where they are wanted. */
export type Bytes = {
  /** What they are, for messages. */
  readonly name: string;
  readonly size: number;
  readonly bytes: (from: number, upto: number) => Buffer;
};

/** A stretch of bytes, from one offset up to another, which it does not hold. */
export type Span = { readonly from: number; readonly upto: number };

/** A stretch and how far it has been read. */
export type ByteReader = {
  readonly source: Bytes;
  readonly upto: number;
  at: number;
  chunk: Buffer;
  chunkFrom: number;
};

const chunkBytes = 256 * 1024;
const quote = 0x22;
const backslash = 0x5c;
export const comma = 0x2c;
export const colon = 0x3a;
export const openList = 0x5b;
export const closeList = 0x5d;
export const openMap = 0x7b;
export const closeMap = 0x7d;

export function readerOf(source: Bytes, { from, upto }: Span): ByteReader {
  return { source, upto, at: from, chunk: Buffer.alloc(0), chunkFrom: from };
}

/** The byte at the reading position, -1 at the end. */
export function byteAt(reader: ByteReader): number {
  const { at, chunk, chunkFrom } = reader;
  if (at >= reader.upto) return -1;
  const held = chunk[at - chunkFrom];
  if (held !== undefined) return held;
  reader.chunk = reader.source.bytes(at, Math.min(at + chunkBytes, reader.upto));
  reader.chunkFrom = at;
  return reader.chunk[0] ?? -1;
}

/** The bytes of a stretch that the reader has just passed. */
export function bytesOf({ source, chunk, chunkFrom }: ByteReader, { from, upto }: Span): Buffer {
  const isHeld = from >= chunkFrom && upto <= chunkFrom + chunk.length;
  return isHeld ? chunk.subarray(from - chunkFrom, upto - chunkFrom) : source.bytes(from, upto);
}

export function skipSpace(reader: ByteReader): void {
  for (;;) {
    const byte = byteAt(reader);
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
    reader.at += 1;
  }
}

/** Steps over a value, whose inside is not looked at, and answers where it lies. @throws CommandFailure when it has no end */
export function skipValue(reader: ByteReader): Span {
  const from = reader.at;
  const first = byteAt(reader);
  if (first === quote) skipText(reader);
  else if (first === openList || first === openMap) skipBrackets(reader);
  else skipWord(reader);
  return { from, upto: reader.at };
}

function skipBrackets(reader: ByteReader): void {
  let depth = 0;
  do {
    const byte = byteAt(reader);
    if (byte === quote) {
      skipText(reader);
      continue;
    }
    if (byte === -1) throw malformed(reader, "the text ends in the middle");
    if (byte === openList || byte === openMap) depth += 1;
    if (byte === closeList || byte === closeMap) depth -= 1;
    reader.at += 1;
  } while (depth > 0);
}

function skipText(reader: ByteReader): void {
  reader.at += 1;
  for (;;) {
    const byte = byteAt(reader);
    if (byte === -1) throw malformed(reader, "the text ends in the middle of a string");
    reader.at += byte === backslash ? 2 : 1;
    if (byte === quote) return;
  }
}

/** A number or a word; what it is, its reader finds out. */
function skipWord(reader: ByteReader): void {
  const from = reader.at;
  while (!endsWord(byteAt(reader))) reader.at += 1;
  if (reader.at === from) throw malformed(reader, `expected a value, not ${found(reader)}`);
}

function endsWord(byte: number): boolean {
  return byte <= 0x20 || byte === comma || byte === colon || byte === closeList || byte === closeMap;
}

/** Steps over one byte that has to be there. */
export function expectByte(reader: ByteReader, byte: number): void {
  if (byteAt(reader) !== byte) {
    throw malformed(reader, `expected "${String.fromCharCode(byte)}", not ${found(reader)}`);
  }
  reader.at += 1;
}

/** Steps over what follows an element, with the space around it: the closing bracket (true) or a comma (false). */
export function endsAfter(reader: ByteReader, close: number): boolean {
  skipSpace(reader);
  const byte = byteAt(reader);
  if (byte !== close && byte !== comma) {
    throw malformed(reader, `expected "," or "${String.fromCharCode(close)}", not ${found(reader)}`);
  }
  reader.at += 1;
  if (byte === comma) skipSpace(reader);
  return byte === close;
}

/** What stands at the reading position, for a message. */
export function found(reader: ByteReader): string {
  const byte = byteAt(reader);
  if (byte === -1) return "the end of the text";
  return byte > 0x20 && byte < 0x7f ? `"${String.fromCharCode(byte)}"` : `byte 0x${byte.toString(16)}`;
}

/** The text is no JSON. */
export function malformed({ source, at }: ByteReader, reason: string): CommandFailure {
  return new CommandFailure(
    "document_invalid",
    `${source.name} is no JSON document: offset ${at}: ${reason}`,
  );
}
