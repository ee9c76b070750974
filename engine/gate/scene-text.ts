import type { RunFacts } from "../run-facts.ts";
import { type TextForm, vectorText } from "../text/form.ts";
import { fill, recordTemplate, type Template } from "../text/template.ts";
import { type SceneTick, sceneMeta, sceneOf } from "./scene.ts";

/** A template for the scenes of one run. */
export type SceneText = {
  readonly form: TextForm;
  readonly depth: number;
  readonly apxName: string;
  readonly record: Template;
  /** The meta of a tick without PFNA. */
  readonly plainMeta: Template;
};

const sampleTick: SceneTick = {
  tick: 1,
  prev_chain: 0,
  pfna: [],
  ledger: { pre_u: [], post_u: [] },
  p_block: { C_t: 0 },
};

export function sceneTemplate(form: TextForm, depth: number, facts: RunFacts): SceneText {
  const sample = sceneOf(facts, sampleTick);
  const holes = ["C_prev", "C_t", "ledger_ref", "meta", "post_u", "pre_u", "tick"];
  return {
    form,
    depth,
    apxName: facts.apxName,
    record: recordTemplate(form, depth, sample, holes),
    plainMeta: recordTemplate(form, depth + 1, sample.meta, ["p_block_ref"]),
  };
}

/** Equals the form's text of `sceneOf` for the tick. */
export function sceneText(text: SceneText, { tick, prev_chain, pfna, ledger, p_block }: SceneTick): string {
  const { form, depth } = text;
  const meta =
    pfna.length === 0
      ? fill(text.plainMeta, [`"loom_p_block_${tick}"`])
      : form.value(sceneMeta(text.apxName, tick, pfna), depth + 1);
  return fill(text.record, [
    prev_chain,
    p_block.C_t,
    `"umx_ledger_${tick}"`,
    meta,
    vectorText(form, depth + 1, ledger.post_u),
    vectorText(form, depth + 1, ledger.pre_u),
    tick,
  ]);
}
