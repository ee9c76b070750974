/**
 * The lists of a document that have an item for each tick, or for some ticks, as templates (engine-core 16).
 */
import type { SessionConfig } from "../config/session.ts";
import { EngineError } from "../errors.ts";
import { dataEnvelopeTemplate, dataEnvelopeText } from "../gate/envelope-text.ts";
import { sceneTemplate, sceneText } from "../gate/scene-text.ts";
import { decisionTemplate, decisionText } from "../governance/decision-text.ts";
import type { GateRule } from "../governance/gate-filter.ts";
import {
  shownIBlockTemplate,
  shownIBlockText,
  shownPBlockTemplates,
  shownPBlockText,
} from "../loom/block-text.ts";
import type { TickRecord } from "../records.ts";
import type { RunFacts } from "../run-facts.ts";
import type { TextForm } from "../text/form.ts";
import { type EdgeTable, edgeTable } from "../umx/edge-table.ts";
import { shownLedgerTemplates, shownLedgerText } from "../umx/ledger-text.ts";

/** For items that stand `depth` levels deep: the text of a tick's item, null when the tick has none. */
export type TextOfTick = (form: TextForm, depth: number) => (record: TickRecord) => string | null;

export function ledgers({ topology, profile }: SessionConfig): TextOfTick {
  const table = edgeTable(topology, profile);
  return (form, depth) => {
    const templates = shownLedgerTemplates(form, depth, table);
    return ({ ledger }) => {
      requireEdgesOf(table, ledger);
      return shownLedgerText(templates, ledger);
    };
  };
}

export function pBlocks({ topology }: SessionConfig): TextOfTick {
  return (form, depth) => {
    const templates = shownPBlockTemplates(form, depth, topology);
    return ({ p_block }) => shownPBlockText(templates, p_block);
  };
}

export function iBlocks({ topology, profile }: SessionConfig): TextOfTick {
  return (form, depth) => {
    const template = shownIBlockTemplate(form, depth, topology, profile);
    return ({ i_block }) => (i_block === null ? null : shownIBlockText(template, i_block));
  };
}

export function scenes(facts: RunFacts): TextOfTick {
  return (form, depth) => {
    const template = sceneTemplate(form, depth, facts);
    return (record) => sceneText(template, record);
  };
}

export function dataEnvelopes(facts: RunFacts): TextOfTick {
  return (form, depth) => {
    const template = dataEnvelopeTemplate(form, depth, facts);
    return (record) => dataEnvelopeText(template, record);
  };
}

export function decisions(facts: RunFacts, gate: GateRule): TextOfTick {
  return (form, depth) => {
    const template = decisionTemplate(form, depth, facts, gate);
    return (record) => decisionText(template, record);
  };
}

export const ingressEnvelopes: TextOfTick =
  (form, depth) =>
  ({ ingress }) =>
    ingress === null ? null : form.value(ingress, depth);

/** The templates print the run's edges, so a ledger of other edges must not pass. */
function requireEdgesOf({ edges }: EdgeTable, { tick, edges: flows }: TickRecord["ledger"]): void {
  let isSame = flows.length === edges.length;
  let at = 0;
  for (const { e_id, i, j, cap } of flows) {
    const edge = edges[at];
    isSame &&= edge?.e_id === e_id && edge.i === i && edge.j === j && edge.cap === cap;
    at += 1;
  }
  if (!isSame) throw new EngineError("value", `the ledger of tick ${tick} is not of this run's topology`);
}
