import { type ByteTemplate, byteTemplate, putFilled } from "../bytes/byte-template.ts";
import type { ByteWriter } from "../bytes/byte-writer.ts";
import type { EncodedTick } from "../encoded-tick.ts";
import { EngineError } from "../errors.ts";
import type { JsonRecord } from "../json/json.ts";
import { toC1, toC2 } from "../json/write.ts";
import type { ULedgerEntry } from "../records.ts";
import type { RunFacts } from "../run-facts.ts";
import { recordTemplate } from "../text/template.ts";

/** What of a tick its U-ledger entry holds. */
export type EntryTick = Pick<EncodedTick, "tick" | "chain" | "ledgerHash" | "pBlockHash">;

/**
 * The U-ledger entry of a tick (engine-core 14).
 *
 * @throws EngineError `value` for an empty gid, run id or window id.
 */
export function entryOf(
  facts: RunFacts,
  record: EntryTick,
  envelopeHash: string,
  previousHash: string | null,
): ULedgerEntry {
  const { gid } = facts.run;
  if (gid === "" || facts.runId === "" || facts.windowId === "") {
    throw new EngineError("value", "a U-ledger entry needs a gid, a run_id and a window_id");
  }
  return {
    gid,
    run_id: facts.runId,
    tick: record.tick,
    window_id: facts.windowId,
    C_t: record.chain,
    manifest_check: facts.manifestCheck,
    nap_envelope_hash: envelopeHash,
    umx_ledger_hash: record.ledgerHash,
    loom_block_hash: record.pBlockHash,
    apx_manifest_hash: facts.manifestHash,
    prev_entry_hash: previousHash,
    codex_library_hash: null,
    timestamp_utc: null,
    meta: facts.ledgerMeta,
    slp_event_refs: [],
    topology_version: facts.topologyVersion,
    policy_set_hash: facts.policySetHash,
  };
}

/** What a document shows of an entry: fourteen of its fields (engine-core 14). */
export function shownEntry(entry: ULedgerEntry): JsonRecord {
  const { slp_event_refs: _refs, topology_version: _version, policy_set_hash: _hash, ...shown } = entry;
  return shown;
}

/** Writes the entries of one run, hashed or as a document shows them. */
export type EntryBytes = ByteTemplate;

const holes = ["C_t", "loom_block_hash", "nap_envelope_hash", "prev_entry_hash", "tick", "umx_ledger_hash"];

/** For the record form of the entries of one run, which is what is hashed. */
export function hashedEntryBytes(facts: RunFacts): EntryBytes {
  return byteTemplate(recordTemplate(toC1, sampleEntry(facts), holes));
}

/** For the entries of one run as a document shows them, in block form (C2). */
export function shownEntryBytes(facts: RunFacts): EntryBytes {
  return byteTemplate(recordTemplate(toC2, shownEntry(sampleEntry(facts)), holes));
}

/** Writes an entry, or what a document shows of it. */
export function putEntry(writer: ByteWriter, entries: EntryBytes, entry: ULedgerEntry): void {
  const { prev_entry_hash: previous } = entry;
  putFilled(writer, entries, [
    entry.C_t,
    `"${entry.loom_block_hash}"`,
    `"${entry.nap_envelope_hash}"`,
    previous === null ? "null" : `"${previous}"`,
    entry.tick,
    `"${entry.umx_ledger_hash}"`,
  ]);
}

function sampleEntry(facts: RunFacts): ULedgerEntry {
  return entryOf(facts, { tick: 1, chain: 0, ledgerHash: "", pBlockHash: "" }, "", null);
}
