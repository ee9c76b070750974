import { dataEnvelope } from "../gate/envelopes.ts";
import type { NapLayer, TickRecord } from "../records.ts";
import type { RunFacts } from "../run-facts.ts";
import type { TextForm } from "../text/form.ts";
import { fill, recordTemplate, type Template } from "../text/template.ts";
import { decisionEnvelope, type GateRule, judge } from "./gate-filter.ts";

/** A template for the GOV envelopes about the DATA envelopes of one run. */
export type DecisionText = {
  readonly form: TextForm;
  readonly depth: number;
  readonly rule: GateRule;
  readonly layer: NapLayer;
  readonly ticks: number;
  readonly record: Template;
  readonly meta: Template;
};

export function decisionTemplate(
  form: TextForm,
  depth: number,
  facts: RunFacts,
  rule: GateRule,
): DecisionText {
  const judged = dataEnvelope(facts.run, { tick: 1, prev_chain: 0, pfna: [] }, facts.manifestCheck);
  const sample = decisionEnvelope(facts.run, rule, judged, facts);
  return {
    form,
    depth,
    rule,
    layer: judged.layer,
    ticks: facts.ticks,
    record: recordTemplate(form, depth, sample, ["meta", "prev_chain", "seq", "tick"]),
    meta: recordTemplate(form, depth + 1, sample.meta, ["envelope_ref", "reasons", "seq", "tick"]),
  };
}

/** Equals the form's text of `decisionEnvelope` for the tick. */
export function decisionText(text: DecisionText, { tick, prev_chain }: TickRecord): string {
  const { form, depth, rule, layer, ticks } = text;
  const { reasons } = judge(rule, { layer, tick });
  const meta = fill(text.meta, [`"nap_${tick}_${tick}"`, form.value(reasons, depth + 2), tick, tick]);
  return fill(text.record, [meta, prev_chain, ticks + tick, tick]);
}
