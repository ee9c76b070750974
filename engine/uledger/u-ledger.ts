import { newByteWriter, writtenFrom } from "../bytes/byte-writer.ts";
import type { Sha256 } from "../digest.ts";
import type { EncodedTick } from "../encoded-tick.ts";
import { EngineError } from "../errors.ts";
import { dataEnvelopeBytes, putAsIs, putDataEnvelope } from "../gate/data-envelope-bytes.ts";
import { dataEnvelope } from "../gate/envelopes.ts";
import { isDropped, judge } from "../governance/gate-filter.ts";
import { toC1 } from "../json/write.ts";
import type { ULedgerEntry } from "../records.ts";
import type { RunFacts } from "../run-facts.ts";
import { entryOf, hashedEntryBytes, putEntry } from "./entry.ts";

/** An entry with its hash, which the next entry names. */
export type ChainedEntry = { readonly entry: ULedgerEntry; readonly hash: string };

/** The record that sums up a validated U-ledger (engine-core 14, "Result checkpoint"). */
export type ULedgerCheckpoint = {
  readonly gid: string;
  readonly run_id: string;
  readonly window_id: string;
  readonly start_tick: number;
  readonly end_tick: number;
  readonly entry_count: number;
  readonly head_hash: string;
  readonly manifest_hash: string;
  readonly policy_set_hash: string | null;
};

/**
 * The U-ledger of a run (engine-core 14), entry by entry. The checks of the reference's validation hold by
 * construction, save one: the ticks must be all of the run's, in order.
 *
 * @throws EngineError `value` when the gate filter has taken the DATA envelopes away, or a tick is missing.
 */
export function* uLedger(
  facts: RunFacts,
  ticks: Iterable<EncodedTick>,
  sha256: Sha256,
): Generator<ChainedEntry> {
  requireEnvelopes(facts);
  const envelopes = dataEnvelopeBytes(toC1, putAsIs, facts);
  const entries = hashedEntryBytes(facts);
  const writer = newByteWriter();
  let previousHash: string | null = null;
  for (const tick of inOrder(ticks, facts.ticks)) {
    writer.length = 0;
    putDataEnvelope(writer, envelopes, tick);
    const entry = entryOf(facts, tick, sha256(writtenFrom(writer, 0)), previousHash);
    writer.length = 0;
    putEntry(writer, entries, entry);
    const hash = sha256(writtenFrom(writer, 0));
    yield { entry, hash };
    previousHash = hash;
  }
}

/** Walks the U-ledger to its end. */
export function uLedgerCheckpoint(
  facts: RunFacts,
  ticks: Iterable<EncodedTick>,
  sha256: Sha256,
): ULedgerCheckpoint {
  let headHash = "";
  for (const { hash } of uLedger(facts, ticks, sha256)) headHash = hash;
  return {
    gid: facts.run.gid,
    run_id: facts.runId,
    window_id: facts.windowId,
    start_tick: 1,
    end_tick: facts.ticks,
    entry_count: facts.ticks,
    head_hash: headHash,
    manifest_hash: facts.manifestHash,
    policy_set_hash: facts.policySetHash,
  };
}

/** Passes ticks 1..count on and refuses any other sequence: what a store hands out is not trusted. */
export function* inOrder<T extends { readonly tick: number }>(
  ticks: Iterable<T>,
  count: number,
): Generator<T> {
  let tick = 0;
  for (const record of ticks) {
    tick += 1;
    if (record.tick !== tick || tick > count) {
      throw new EngineError(
        "value",
        `expected tick ${tick} of ${count}, but the records go on with ${record.tick}`,
      );
    }
    yield record;
  }
  if (tick < count) throw new EngineError("value", `the records end at tick ${tick} of ${count}`);
}

/** A run has one DATA envelope per tick, so the filter drops all or none (engine-governance 1.1). */
function requireEnvelopes(facts: RunFacts): void {
  const { gate, run, ticks, manifestCheck } = facts;
  const first = dataEnvelope(run, { tick: 1, prev_chain: run.profile.c0, pfna: [] }, manifestCheck);
  if (gate === null || !isDropped(gate, first)) return;
  const reasons = judge(gate, first).reasons.join(", ");
  throw new EngineError(
    "value",
    `ledgers, P-blocks and envelopes must align one-to-one, but governance ENFORCE dropped all ${ticks} DATA envelopes: ${reasons}; let governance.meta.allowed_layers hold the layer and max_envelopes_per_tick be at least 1, or choose a mode that does not enforce`,
  );
}
