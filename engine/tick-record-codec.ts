import { toC1 } from "./json/write.ts";
import { isTickRecord } from "./record-shapes.ts";
import type { TickRecord } from "./records.ts";
import { decodeAs } from "./text/shape.ts";

/** A tick record as one line of JSON, its record form (engine-core 2, C1): what a store keeps of a tick. */
export function encodeTickRecord(record: TickRecord): string {
  return toC1(record);
}

/** Equals `encodeTickRecord(record)`, put together from the record forms of its large parts. */
export function composedTickRecord(
  record: TickRecord,
  texts: { readonly ledger: string; readonly pBlock: string; readonly iBlock: string },
): string {
  const { ingress, pfna, prev_chain, tick } = record;
  const first = `{"block_hash":"${record.block_hash}","i_block":${texts.iBlock},"ingress":${toC1(ingress)}`;
  const ledger = `"ledger":${texts.ledger},"ledger_hash":"${record.ledger_hash}"`;
  const pBlock = `"p_block":${texts.pBlock},"p_block_hash":"${record.p_block_hash}"`;
  const last = `"pfna":${toC1(pfna)},"prev_chain":${prev_chain},"tick":${tick},"tick_hash":"${record.tick_hash}"}`;
  return `${first},${ledger},${pBlock},${last}`;
}

/**
 * Reads a stored tick record back.
 *
 * @throws EngineError `value` when the text is no tick record.
 */
export function decodeTickRecord(text: string): TickRecord {
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
