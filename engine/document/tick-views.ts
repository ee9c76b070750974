/**
 * The envelopes about a single tick (engine-core 3, step 9). `factsOf` of a sealed run gives the facts; documents
 * print the same values from templates.
 */
import { dataEnvelope } from "../gate/envelopes.ts";
import { decisionEnvelope } from "../governance/gate-filter.ts";
import type { Envelope, TickRecord } from "../records.ts";
import type { RunFacts } from "../run-facts.ts";

export function dataEnvelopeOfTick(facts: RunFacts, record: TickRecord): Envelope {
  return dataEnvelope(facts.run, record, facts.manifestCheck);
}

/** The GOV envelope about the tick's DATA envelope, null when governance is off. */
export function decisionEnvelopeOfTick(facts: RunFacts, record: TickRecord): Envelope | null {
  if (facts.gate === null) return null;
  return decisionEnvelope(facts.run, facts.gate, dataEnvelopeOfTick(facts, record), facts);
}
