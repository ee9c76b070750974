import type { PfnaApplied, TickRecord } from "../records.ts";
import type { RunFacts } from "../run-facts.ts";
import type { TextForm } from "../text/form.ts";
import { fill, recordTemplate, type Template } from "../text/template.ts";
import { dataEnvelope } from "./envelopes.ts";

/** A template for the DATA envelopes of one run. */
export type DataEnvelopeText = {
  readonly form: TextForm;
  readonly depth: number;
  readonly record: Template;
  /** Text of the meta of a tick without PFNA. */
  readonly plainMeta: string;
};

/** What of a tick the envelope about it shows. */
type EnvelopeTick = Pick<TickRecord, "tick" | "prev_chain" | "pfna">;

const sampleTick: EnvelopeTick = { tick: 1, prev_chain: 0, pfna: [] };

export function dataEnvelopeTemplate(form: TextForm, depth: number, facts: RunFacts): DataEnvelopeText {
  const sample = dataEnvelope(facts.run, sampleTick, facts.manifestCheck);
  return {
    form,
    depth,
    record: recordTemplate(form, depth, sample, ["meta", "prev_chain", "seq", "tick"]),
    plainMeta: form.value(sample.meta, depth + 1),
  };
}

/** Equals the form's text of `dataEnvelope` for the tick. */
export function dataEnvelopeText(text: DataEnvelopeText, { tick, prev_chain, pfna }: EnvelopeTick): string {
  return fill(text.record, [metaText(text, pfna), prev_chain, tick, tick]);
}

function metaText({ form, depth, plainMeta }: DataEnvelopeText, pfna: readonly PfnaApplied[]): string {
  return pfna.length === 0 ? plainMeta : form.value({ pfna_integerization: pfna }, depth + 1);
}
