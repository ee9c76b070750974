import { toC1 } from "./json/write.ts";
import { isTickRecord } from "./record-shapes.ts";
import type { TickRecord } from "./records.ts";
import { decodeAs } from "./text/shape.ts";
import { decodeUtf8, encodeUtf8 } from "./text/utf8.ts";

/**
 * A tick record as bytes, its record form (engine-core 2, C1): what a store keeps of a tick. A run writes the same
 * with `writeTick`.
 */
export function encodeTickRecord(record: TickRecord): Uint8Array {
  return encodeUtf8(toC1(record));
}

/**
 * Reads a stored tick record back.
 *
 * @throws EngineError `value` when the bytes are no tick record.
 */
export function decodeTickRecord(bytes: Uint8Array): TickRecord {
  const text = decodeUtf8(bytes);
  const quick = parsedInDoubles(text);
  return isTickRecord(quick) ? quick : decodeAs(text, isTickRecord, "tick record");
}

/**
 * What the built-in parser, which is several times faster than the exact one, makes of a text; null when it
 * is not JSON. An integer beyond 2^53 - 1 becomes a double that the shape refuses, so no digit is lost
 * unseen.
 */
export function parsedInDoubles(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
