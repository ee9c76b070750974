/**
 * What a document shows of a single tick besides its record (engine-core 3, step 9). `factsOf` of a sealed
 * run gives the facts; documents print the same values from templates.
 */
import type { Sha256 } from "../digest.ts";
import { dataEnvelope } from "../gate/envelopes.ts";
import { type Scene, sceneOf } from "../gate/scene.ts";
import { decisionEnvelope } from "../governance/gate-filter.ts";
import { toC1 } from "../json/write.ts";
import type { Envelope, TickRecord, ULedgerEntry } from "../records.ts";
import type { RunFacts } from "../run-facts.ts";
import { entryOf } from "../uledger/entry.ts";

export function sceneOfTick(facts: RunFacts, record: TickRecord): Scene {
  return sceneOf(facts, record);
}

export function dataEnvelopeOfTick(facts: RunFacts, record: TickRecord): Envelope {
  return dataEnvelope(facts.run, record, facts.manifestCheck);
}

/** The GOV envelope about the tick's DATA envelope, null when governance is off. */
export function decisionEnvelopeOfTick(facts: RunFacts, record: TickRecord): Envelope | null {
  if (facts.gate === null) return null;
  return decisionEnvelope(facts.run, facts.gate, dataEnvelopeOfTick(facts, record), facts);
}

/** `previousHash` is the hash of the entry before, null for the first. */
export function entryOfTick(
  facts: RunFacts,
  record: TickRecord,
  previousHash: string | null,
  sha256: Sha256,
): ULedgerEntry {
  return entryOf(facts, record, sha256(toC1(dataEnvelopeOfTick(facts, record))), previousHash);
}
