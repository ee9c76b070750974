import type { RunId } from "../../store/records.ts";
import { CockpitError } from "../errors.ts";
import { filterDigest, filterDigestBytes, openToken, sealToken } from "../rpc/opaque-token.ts";

/**
 * Where a reader of a run's log goes on (daemon.md 2.4): the sequence number of the next entry, bound to the
 * run, the store and the filter it was made for. It stays valid over restarts of either side.
 *
 *     version 1 | kind 1 | next_seq 8, big-endian | filter digest 8 | run: length 1, bytes | store: length 1, bytes
 */
export type LogCursor = { readonly runId: RunId; readonly nextSeq: number };

/** What a cursor is bound to besides its run. `filter` is the canonical text of the filter. */
export type CursorBinding = { readonly storeId: string; readonly filter: string };

const version = 1;
const kindLog = 1;
const seqAt = 2;
const filterAt = 10;
const runAt = filterAt + filterDigestBytes;

export function encodeCursor(cursor: LogCursor, binding: CursorBinding): string {
  const run = Buffer.from(cursor.runId);
  const store = Buffer.from(binding.storeId);
  const head = Buffer.alloc(filterAt);
  head.writeUInt8(version, 0);
  head.writeUInt8(kindLog, 1);
  head.writeBigUInt64BE(BigInt(cursor.nextSeq), seqAt);
  return sealToken(
    Buffer.concat(
      [head, filterDigest(binding.filter), [run.length], run, [store.length], store].map(asBytes),
    ),
  );
}

/**
 * The sequence number a cursor asks for.
 *
 * @throws CockpitError `cursor_invalid` saying what is wrong: not ours, of another store, run or filter
 */
export function decodeCursor(text: string, runId: RunId, binding: CursorBinding): number {
  const payload = openToken(text);
  if (payload === null || payload.length < runAt) throw invalid("is damaged or not a cursor of this daemon");
  if (payload.readUInt8(0) !== version || payload.readUInt8(1) !== kindLog) {
    throw invalid("is of a kind this version does not know");
  }
  const run = textAt(payload, runAt);
  const store = textAt(payload, runAt + 1 + Buffer.byteLength(run));
  if (store !== binding.storeId) throw invalid("belongs to another store");
  if (run !== runId) throw invalid(`belongs to run ${run}, not to ${runId}`);
  if (!payload.subarray(filterAt, runAt).equals(filterDigest(binding.filter))) {
    throw invalid("was made with another filter");
  }
  const nextSeq = payload.readBigUInt64BE(seqAt);
  if (nextSeq < 1n || nextSeq > BigInt(Number.MAX_SAFE_INTEGER)) throw invalid("names no sequence number");
  return Number(nextSeq);
}

function asBytes(part: Uint8Array | readonly number[]): Uint8Array {
  return Uint8Array.from(part);
}

function textAt(payload: Buffer, at: number): string {
  const length = at < payload.length ? payload.readUInt8(at) : 0;
  return payload.subarray(at + 1, at + 1 + length).toString();
}

function invalid(what: string): CockpitError {
  const description = `the cursor ${what}; begin without one`;
  return new CockpitError("cursor_invalid", description, {
    violations: [{ field: "after_cursor", description }],
  });
}
