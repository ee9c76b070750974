import { CockpitError } from "../errors.ts";
import { filterDigest, filterDigestBytes, openToken, sealToken } from "../rpc/opaque-token.ts";

/**
 * Where a reader of the events stands (daemon.md 2.4), bound to the store; valid with any filter, because the sequence
 * is one.
 *
 *     version 1 | seq 8, big-endian | digest of the store id 8
 */
const version = 1;
const seqAt = 1;
const storeAt = 9;

/** Exclusive of `seq`. */
export function encodeEventCursor(seq: number, storeId: string): string {
  const head = Buffer.alloc(storeAt);
  head.writeUInt8(version, 0);
  head.writeBigUInt64BE(BigInt(seq), seqAt);
  return sealToken(Buffer.concat([head, filterDigest(storeId)]));
}

/** @throws CockpitError `cursor_invalid` */
export function decodeEventCursor(text: string, storeId: string): number {
  const payload = openToken(text);
  const isOurs =
    payload !== null &&
    payload.length === storeAt + filterDigestBytes &&
    payload.readUInt8(0) === version &&
    payload.subarray(storeAt).equals(filterDigest(storeId));
  if (isOurs) return Number(payload.readBigUInt64BE(seqAt));
  const description = "the cursor is damaged or belongs to another store; begin without one";
  throw new CockpitError("cursor_invalid", description, {
    violations: [{ field: "after_cursor", description }],
  });
}
