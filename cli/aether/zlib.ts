import { deflateSync, inflateSync } from "node:zlib";
import type { Deflate, Inflate } from "../../engine/loom/binary-envelope.ts";

/** The compression that the engine is given. */
export const deflate: Deflate = (bytes) => deflateSync(bytes);

export const inflate: Inflate = (bytes, lengthMax) => {
  try {
    // With `info` the answer is another than the one declared. The least limit there is, is 1.
    const { buffer, engine } = inflateSync(bytes, {
      maxOutputLength: Math.max(1, lengthMax),
      info: true,
    }) as unknown as { readonly buffer: Uint8Array; readonly engine: { readonly bytesWritten: number } };
    const behind = bytes.length - engine.bytesWritten;
    if (behind > 0) return { kind: "damaged", reason: `${behind} bytes follow its end` };
    return { kind: "bytes", bytes: buffer };
  } catch (failure) {
    if (failure instanceof RangeError) return { kind: "too_long" };
    return { kind: "damaged", reason: failure instanceof Error ? failure.message : String(failure) };
  }
};
