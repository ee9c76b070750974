/** Reading bytes from outside, front to back: nothing is believed before it is there. */
import { EngineError } from "../../errors.ts";
import type { Int } from "../../int.ts";
import { varintAt } from "./varint.ts";

/** Bytes and how far they have been read. */
export type ByteSource = {
  /** What the bytes are, for messages. */
  readonly what: string;
  readonly bytes: Uint8Array;
  at: number;
};

export function byteSource(what: string, bytes: Uint8Array): ByteSource {
  return { what, bytes, at: 0 };
}

/** @throws EngineError `value` as `varintAt` does. */
export function takeVarint(source: ByteSource): Int {
  const { value, next } = varintAt(source.bytes, source.at);
  source.at = next;
  return value;
}

/**
 * A varint that counts or measures something.
 *
 * @throws EngineError `value` when it is above `max`.
 */
export function takeCount(source: ByteSource, name: string, max: number): number {
  const { at } = source;
  const count = takeVarint(source);
  if (typeof count === "number" && count <= max) return count;
  throw new EngineError("value", `${source.what}, byte ${at}: ${name} is above ${max}`);
}

/**
 * A copy of the bytes that follow a varint of their length.
 *
 * @throws EngineError `value` when the source ends before they do.
 */
export function takeBlock(source: ByteSource, name: string): Uint8Array {
  const { at } = source;
  const length = takeVarint(source);
  const left = source.bytes.length - source.at;
  if (typeof length === "bigint" || length > left) {
    throw new EngineError(
      "value",
      `${source.what}, byte ${at}: ${name} is longer than the ${left} bytes left`,
    );
  }
  source.at += length;
  // Not slice(), which of a Buffer copies nothing.
  return new Uint8Array(source.bytes.subarray(source.at - length, source.at));
}

/** @throws EngineError `value` when bytes are left. */
export function expectEnd(source: ByteSource): void {
  const left = source.bytes.length - source.at;
  if (left > 0) throw new EngineError("value", `${source.what}: ${left} bytes follow after its end`);
}
