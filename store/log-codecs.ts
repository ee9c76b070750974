/**
 * The rows of `logs` as bytes, inside the frame of `frame.ts`; numbers are little-endian.
 *
 *     tick    0 tick hash, 32 bytes │ 32 record, UTF-8
 *     block   0 count u32 │ 4 attempt index u32 │ 8 levels u32 │ 12 first at, ms f64 │ 20 last at, ms f64 │ 28 payload
 */
import { assert } from "../engine/assert.ts";
import { blankFrame, bodyAt, openFrame, sealFrame } from "./frame.ts";
import type { LogBlock, StoredTick } from "./records.ts";

const tickHashBytes = 32;
const blockHeaderBytes = 28;

/** The row of a tick. Asserts a hash of 64 lower-case hex digits. */
export function encodeTick(tick: Pick<StoredTick, "tickHash" | "record">): Buffer {
  assert(
    /^[0-9a-f]{64}$/.test(tick.tickHash),
    `a tick hash is 64 lower-case hex digits, not ${tick.tickHash}`,
  );
  const frame = blankFrame(tickHashBytes + tick.record.byteLength);
  frame.write(tick.tickHash, bodyAt, "hex");
  frame.set(tick.record, bodyAt + tickHashBytes);
  return sealFrame(frame);
}

/**
 * The record of the answer is a view of `bytes`, not a copy. Throws StoreError `damaged` naming `place` when the bytes
 * are not what was written.
 */
export function decodeTick(bytes: Buffer, tick: number, place: string): StoredTick {
  const body = openFrame(bytes, tickHashBytes, place);
  return {
    tick,
    tickHash: body.toString("hex", 0, tickHashBytes),
    record: body.subarray(tickHashBytes),
  };
}

/** The row of a block without its first seq, which is in the key. Copies the payload. */
export function encodeBlock(block: Omit<LogBlock, "firstSeq">): Buffer {
  assert(isUint32(block.count) && block.count >= 1, `a block holds at least one entry, not ${block.count}`);
  assert(
    isUint32(block.attemptIndex) && isUint32(block.levels),
    "attempt index and levels are 32-bit counts",
  );
  const frame = blankFrame(blockHeaderBytes + block.payload.byteLength);
  frame.writeUInt32LE(block.count, bodyAt);
  frame.writeUInt32LE(block.attemptIndex, bodyAt + 4);
  frame.writeUInt32LE(block.levels, bodyAt + 8);
  frame.writeDoubleLE(block.firstAtMs, bodyAt + 12);
  frame.writeDoubleLE(block.lastAtMs, bodyAt + 20);
  frame.set(block.payload, bodyAt + blockHeaderBytes);
  return sealFrame(frame);
}

/** The payload of the answer is a view of `bytes`, not a copy. Throws like `decodeTick`. */
export function decodeBlock(bytes: Buffer, firstSeq: number, place: string): LogBlock {
  const body = openFrame(bytes, blockHeaderBytes, place);
  return {
    firstSeq,
    count: body.readUInt32LE(0),
    attemptIndex: body.readUInt32LE(4),
    levels: body.readUInt32LE(8),
    firstAtMs: body.readDoubleLE(12),
    lastAtMs: body.readDoubleLE(20),
    payload: body.subarray(blockHeaderBytes),
  };
}

function isUint32(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff;
}
