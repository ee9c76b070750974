/**
 * What every value of the store but the empty index rows begins with:
 *
 *     0 format u8 = 1 │ 1 crc32c of the body, u32 little-endian │ 5 body
 *
 * so that a flipped bit shows when a row is read, and a later schema can tell its rows from these.
 */
import { crc32c } from "./crc32c.ts";
import { StoreError } from "./errors.ts";

/** Where the body begins. */
export const bodyAt = 5;

const format = 1;
const crcAt = 1;

/** Bytes for a value with a body of this length, to be filled from `bodyAt` on and then sealed. */
export function blankFrame(bodyBytes: number): Buffer {
  return Buffer.allocUnsafe(bodyAt + bodyBytes);
}

/** Writes format and checksum over a filled frame and returns it. */
export function sealFrame(frame: Buffer): Buffer {
  frame[0] = format;
  frame.writeUInt32LE(crc32c(frame.subarray(bodyAt)), crcAt);
  return frame;
}

/** A sealed frame around the UTF-8 bytes of a text. */
export function frameText(text: string): Buffer {
  const frame = blankFrame(Buffer.byteLength(text));
  frame.write(text, bodyAt, "utf8");
  return sealFrame(frame);
}

/**
 * Checks a frame read back and returns a view of its body. Throws StoreError `damaged`, which begins with `place`,
 * when the format is unknown, the body shorter than `bodyBytesMin`, or the checksum another.
 */
export function openFrame(frame: Buffer, bodyBytesMin: number, place: string): Buffer {
  if (frame.byteLength < bodyAt + bodyBytesMin) throw new StoreError("damaged", `${place} is cut short`);
  if (frame[0] !== format)
    throw new StoreError("damaged", `${place} has format ${frame[0]}, known is ${format}`);
  const body = frame.subarray(bodyAt);
  if (frame.readUInt32LE(crcAt) !== crc32c(body))
    throw new StoreError("damaged", `${place} fails its checksum`);
  return body;
}
