import { type ByteTemplate, byteTemplate, putFilled, putPiece } from "../bytes/byte-template.ts";
import { type ByteWriter, putInt } from "../bytes/byte-writer.ts";
import type { EncodedTick } from "../encoded-tick.ts";
import { dataEnvelope } from "../gate/envelopes.ts";
import { toC2 } from "../json/write.ts";
import type { NapLayer } from "../records.ts";
import type { RunFacts } from "../run-facts.ts";
import { recordTemplate } from "../text/template.ts";
import { decisionEnvelope, type GateRule, judge } from "./gate-filter.ts";

/** Writes the GOV envelopes about the DATA envelopes of one run in block form (C2). */
export type DecisionBytes = {
  readonly rule: GateRule;
  readonly layer: NapLayer;
  readonly ticks: number;
  readonly record: ByteTemplate;
  readonly meta: ByteTemplate;
};

export function decisionBytes(facts: RunFacts, rule: GateRule): DecisionBytes {
  const judged = dataEnvelope(facts.run, { tick: 1, prev_chain: 0, pfna: [] }, facts.manifestCheck);
  const sample = decisionEnvelope(facts.run, rule, judged, facts);
  return {
    rule,
    layer: judged.layer,
    ticks: facts.ticks,
    record: byteTemplate(recordTemplate(toC2, sample, ["meta", "prev_chain", "seq", "tick"])),
    meta: byteTemplate(recordTemplate(toC2, sample.meta, ["envelope_ref", "reasons", "seq", "tick"])),
  };
}

/** Writes what `toC2` of the tick's `decisionEnvelope` is. */
export function putDecision(
  writer: ByteWriter,
  { rule, layer, ticks, record, meta }: DecisionBytes,
  { tick, prevChain }: Pick<EncodedTick, "tick" | "prevChain">,
): void {
  const { reasons } = judge(rule, { layer, tick });
  putPiece(writer, record, 0);
  putFilled(writer, meta, [`"nap_${tick}_${tick}"`, toC2(reasons), tick, tick]);
  putPiece(writer, record, 1);
  putInt(writer, prevChain);
  putPiece(writer, record, 2);
  putInt(writer, ticks + tick);
  putPiece(writer, record, 3);
  putInt(writer, tick);
  putPiece(writer, record, 4);
}
