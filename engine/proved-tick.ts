import type { Sha256 } from "./digest.ts";
import type { EncodedTick } from "./encoded-tick.ts";
import { EngineError } from "./errors.ts";
import { toC1 } from "./json/write.ts";
import { readTick } from "./read-tick.ts";
import { decodeUtf8 } from "./text/utf8.ts";
import { decodeTickRecord } from "./tick-record-codec.ts";

/**
 * Reads an encoded tick from where anybody may have edited it: its bytes are those its record is encoded as, and its
 * ledger and P-block have the hashes that it says. Whether it belongs to a run is proved when that is sealed.
 *
 * @throws EngineError `value` when it is none, or contradicts itself.
 */
export function provedTick(bytes: Uint8Array, sha256: Sha256): EncodedTick {
  const record = decodeTickRecord(bytes);
  const { tick, ledger, ledger_hash, p_block, p_block_hash } = record;
  const isSound =
    toC1(record) === decodeUtf8(bytes) &&
    ledger.tick === tick &&
    p_block.tick === tick &&
    sha256(toC1(ledger)) === ledger_hash &&
    sha256(toC1(p_block)) === p_block_hash;
  if (!isSound) throw new EngineError("value", `the record of tick ${tick} is not what its hashes say`);
  return readTick(bytes);
}
