import { assert } from "../engine/assert.ts";
import { StoreError } from "./errors.ts";
import { blankFrame, bodyAt, openFrame, sealFrame } from "./frame.ts";

/**
 * The tick hashes of a sealed run, packed (daemon.md 4.2, `tick_hashes`): chunk k holds ticks 1024k to 1024k + 1023,
 * 32 bytes each, without gaps. Ticks count from 1, so chunk 0 begins with tick 1 and is one shorter than the others.
 */
export const ticksPerChunk = 1024;

const hashBytes = 32;

/** The link of a run's tick hash chain at one tick. */
export type TickHash = { readonly tick: number; readonly tickHash: string };

/** The chunk a tick's hash stands in. */
export function chunkOfTick(tick: number): number {
  return Math.floor(tick / ticksPerChunk);
}

/** Packs the hashes of ticks 1, 2, 3 ... into rows, and counts them. Asserts that each has 64 lower-case hex digits. */
export function packTickHashes(hashes: Iterable<string>): {
  readonly rows: readonly { readonly chunk: number; readonly value: Buffer }[];
  readonly count: number;
} {
  const rows: { readonly chunk: number; readonly value: Buffer }[] = [];
  let chunk: string[] = [];
  let tick = 0;
  for (const hash of hashes) {
    tick += 1;
    assert(/^[0-9a-f]{64}$/.test(hash), `the hash of tick ${tick} is 64 lower-case hex digits, not ${hash}`);
    chunk.push(hash);
    if (chunkOfTick(tick + 1) > chunkOfTick(tick)) {
      rows.push({ chunk: chunkOfTick(tick), value: encodeHashes(chunk) });
      chunk = [];
    }
  }
  if (chunk.length > 0) rows.push({ chunk: chunkOfTick(tick), value: encodeHashes(chunk) });
  return { rows, count: tick };
}

/** The hashes of a row with the ticks they belong to, in order. Throws StoreError `damaged` naming `place`. */
export function unpackTickHashes(value: Buffer, chunk: number, place: string): readonly TickHash[] {
  const body = openFrame(value, hashBytes, place);
  if (body.byteLength % hashBytes !== 0)
    throw new StoreError("damaged", `${place} does not hold whole hashes`);
  const firstTick = Math.max(1, chunk * ticksPerChunk);
  return Array.from({ length: body.byteLength / hashBytes }, (_, index) => ({
    tick: firstTick + index,
    tickHash: body.toString("hex", index * hashBytes, (index + 1) * hashBytes),
  }));
}

function encodeHashes(hashes: readonly string[]): Buffer {
  const frame = blankFrame(hashes.length * hashBytes);
  hashes.forEach((hash, index) => {
    frame.write(hash, bodyAt + index * hashBytes, "hex");
  });
  return sealFrame(frame);
}
