import { EngineError } from "../errors.ts";
import type { JsonRecord } from "../json/json.ts";
import type { PBlock, TickRecord, ULedgerEntry } from "../records.ts";
import type { RunFacts } from "../run-facts.ts";
import { formC1, type TextForm } from "../text/form.ts";
import { fill, recordTemplate, type Template } from "../text/template.ts";

/** What of a tick its U-ledger entry holds. */
export type EntryTick = Pick<TickRecord, "tick" | "ledger_hash" | "p_block_hash"> & {
  readonly p_block: Pick<PBlock, "C_t">;
};

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
    C_t: record.p_block.C_t,
    manifest_check: facts.manifestCheck,
    nap_envelope_hash: envelopeHash,
    umx_ledger_hash: record.ledger_hash,
    loom_block_hash: record.p_block_hash,
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

const holes = ["C_t", "loom_block_hash", "nap_envelope_hash", "prev_entry_hash", "tick", "umx_ledger_hash"];

/** Template for the record form of the entries of one run, which is what is hashed. */
export function hashedEntryTemplate(facts: RunFacts): Template {
  return recordTemplate(formC1, 0, sampleEntry(facts), holes);
}

/** Template for the entries of one run as a document shows them. */
export function shownEntryTemplate(form: TextForm, depth: number, facts: RunFacts): Template {
  return recordTemplate(form, depth, shownEntry(sampleEntry(facts)), holes);
}

/** Equals the text of the entry, or of what a document shows of it, in the template's form. */
export function entryText(template: Template, entry: ULedgerEntry): string {
  return fill(template, [
    entry.C_t,
    `"${entry.loom_block_hash}"`,
    `"${entry.nap_envelope_hash}"`,
    entry.prev_entry_hash === null ? "null" : `"${entry.prev_entry_hash}"`,
    entry.tick,
    `"${entry.umx_ledger_hash}"`,
  ]);
}

function sampleEntry(facts: RunFacts): ULedgerEntry {
  return entryOf(facts, { tick: 1, ledger_hash: "", p_block_hash: "", p_block: { C_t: 0 } }, "", null);
}
