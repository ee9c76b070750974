import { toC2 } from "../json/write.ts";
import { decodeUtf8 } from "../text/utf8.ts";
import type { ByteRange } from "./byte-template.ts";
import { type ByteWriter, putBytes, putText } from "./byte-writer.ts";

/**
 * Writes JSON in record form (C1) in block form (C2). The two differ only in characters from U+007F on, which stand
 * in texts and which C2 escapes (engine-core 2).
 */
export function putC2(writer: ByteWriter, { bytes, start, end }: ByteRange): void {
  let from = start;
  for (let at = start; at < end; at += 1) {
    if ((bytes[at] as number) < firstEscaped) continue;
    putBytes(writer, bytes, from, at);
    from = at + 1;
    while (from < end && isContinuation(bytes[from])) from += 1;
    putText(writer, toC2(decodeUtf8(bytes.subarray(at, from))).slice(1, -1));
    at = from - 1;
  }
  putBytes(writer, bytes, from, end);
}

const firstEscaped = 0x7f;

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
