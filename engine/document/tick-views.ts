/**
 * The envelopes about a single tick (engine-core 3, step 9). `factsOf` of a sealed run gives the facts; documents
 * print the same values from templates.
 */
import { dataEnvelope } from "../gate/envelopes.ts";
import { decisionEnvelope } from "../governance/gate-filter.ts";
import type { Envelope, TickRecord } from "../records.ts";
import type { RunFacts } from "../run-facts.ts";

/** What of a tick its envelopes show. */
export type EnvelopeTick = Pick<TickRecord, "tick" | "prev_chain" | "pfna">;

export function dataEnvelopeOfTick(facts: RunFacts, tick: EnvelopeTick): Envelope {
  return dataEnvelope(facts.run, tick, facts.manifestCheck);
}

/** The GOV envelope about the tick's DATA envelope, null when governance is off. */
export function decisionEnvelopeOfTick(facts: RunFacts, tick: EnvelopeTick): Envelope | null {
  if (facts.gate === null) return null;
  return decisionEnvelope(facts.run, facts.gate, dataEnvelopeOfTick(facts, tick), facts);
}
