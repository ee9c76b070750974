import { assert } from "../assert.ts";
import type { JsonRecord } from "../json/json.ts";
import type { EdgeFlow, TickLedger } from "../records.ts";
import { formC1, type TextForm, vectorText } from "../text/form.ts";
import { fill, listTemplate, recordTemplate, type Template } from "../text/template.ts";
import type { EdgeTable } from "./edge-table.ts";

/** Templates for the tick ledgers of one run. */
export type LedgerText = {
  readonly form: TextForm;
  readonly depth: number;
  readonly record: Template;
  readonly flows: Template;
};

/** Templates for the record form of all eleven fields, which is what H(ledger) hashes (engine-core 6). */
export function hashedLedgerTemplates(table: EdgeTable): LedgerText {
  const holes = [
    "causal_radius_applied",
    "edges",
    "epsilon_applied",
    "policy_notes",
    "post_u",
    "pre_u",
    "sum_post_u",
    "sum_pre_u",
    "tick",
    "z_check",
  ];
  return {
    form: formC1,
    depth: 0,
    record: recordTemplate(formC1, 0, { nap_ref: table.napRef }, holes),
    flows: flowTemplate(formC1, 1, table),
  };
}

/** Equals `toC1(ledger)` for a ledger of the run the templates were made for. */
export function hashedLedgerText(text: LedgerText, ledger: TickLedger): string {
  return fill(text.record, [
    `${ledger.causal_radius_applied}`,
    flowsText(text.flows, ledger.edges),
    `${ledger.epsilon_applied}`,
    formC1.value(ledger.policy_notes, 0),
    vectorText(formC1, 1, ledger.post_u),
    vectorText(formC1, 1, ledger.pre_u),
    ledger.sum_post_u,
    ledger.sum_pre_u,
    ledger.tick,
    ledger.z_check,
  ]);
}

/** Templates for the seven fields a document shows (engine-core 16). */
export function shownLedgerTemplates(form: TextForm, depth: number, table: EdgeTable): LedgerText {
  const holes = ["edges", "post_u", "pre_u", "sum_post_u", "sum_pre_u", "tick", "z_check"];
  return {
    form,
    depth,
    record: recordTemplate(form, depth, {}, holes),
    flows: flowTemplate(form, depth + 1, table),
  };
}

/** Equals the form's text of `shownLedger(ledger)`. */
export function shownLedgerText(text: LedgerText, ledger: TickLedger): string {
  const { form, depth } = text;
  return fill(text.record, [
    flowsText(text.flows, ledger.edges),
    vectorText(form, depth + 1, ledger.post_u),
    vectorText(form, depth + 1, ledger.pre_u),
    ledger.sum_post_u,
    ledger.sum_pre_u,
    ledger.tick,
    ledger.z_check,
  ]);
}

/** What a document shows of a tick ledger (engine-core 6, the fields marked there, and 16). */
export function shownLedger(ledger: TickLedger): JsonRecord {
  const { tick, sum_pre_u, sum_post_u, z_check, pre_u, edges, post_u } = ledger;
  return { tick, sum_pre_u, sum_post_u, z_check, pre_u, edges, post_u };
}

/** Of each entry only the difference, the flow and the raw flux change from tick to tick. */
function flowTemplate(form: TextForm, depth: number, table: EdgeTable): Template {
  const samples = table.edges.map(({ e_id, i, j, cap }) => ({ e_id, i, j, cap }));
  return listTemplate(form, depth, samples, ["du", "f_e", "raw"]);
}

function flowsText(template: Template, edges: readonly EdgeFlow[]): string {
  assert(template.length === 1 + 3 * edges.length, "a ledger has an entry for each edge of its run");
  let text = template[0] as string; // A template has at least one piece.
  let at = 1;
  for (const edge of edges) {
    text += `${edge.du}${template[at]}${edge.f_e}${template[at + 1]}${edge.raw}${template[at + 2]}`;
    at += 3;
  }
  return text;
}
