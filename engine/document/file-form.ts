import { type ByteWriter, newByteWriter, putByte, writtenFrom } from "../bytes/byte-writer.ts";

/**
 * A document in block form (C2), chunk by chunk, in the form of files (C3): the same text with line breaks, indents
 * and spaces after colons (engine-core 2). What comes in must be well-formed.
 */
export function* inFileForm(chunks: Iterable<Uint8Array>): Generator<Uint8Array> {
  const out = newByteWriter();
  let depth = 0;
  /** A bracket has just been opened; whether its line breaks depends on what follows. */
  let isOpened = false;
  let isText = false;
  let isEscaped = false;
  for (const chunk of chunks) {
    for (const byte of chunk) {
      if (isText) {
        putByte(out, byte);
        if (isEscaped) isEscaped = false;
        else if (byte === backslash) isEscaped = true;
        else if (byte === quote) isText = false;
        continue;
      }
      const isClosing = byte === closingBracket || byte === closingBrace;
      if (isClosing) depth -= 1;
      // An empty list or map stays on its line.
      if (isOpened !== isClosing) putLineBreak(out, depth);
      isOpened = byte === openingBracket || byte === openingBrace;
      if (isOpened) depth += 1;
      putByte(out, byte);
      if (byte === quote) isText = true;
      else if (byte === comma) putLineBreak(out, depth);
      else if (byte === colon) putByte(out, space);
    }
    yield writtenFrom(out, 0).slice();
    out.length = 0;
  }
}

function putLineBreak(writer: ByteWriter, depth: number): void {
  putByte(writer, newline);
  for (let level = 0; level < depth; level += 1) {
    putByte(writer, space);
    putByte(writer, space);
  }
}

const newline = 0x0a;
const space = 0x20;
const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openingBracket = 0x5b;
const backslash = 0x5c;
const closingBracket = 0x5d;
const openingBrace = 0x7b;
const closingBrace = 0x7d;
