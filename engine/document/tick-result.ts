import type { SessionConfig } from "../config/session.ts";
import type { Sha256 } from "../digest.ts";
import { EngineError } from "../errors.ts";
import { shownManifest } from "../press/manifest.ts";
import type { TickRecord } from "../records.ts";
import { factsOf, type Sealed } from "../seal.ts";
import { entryText, shownEntryTemplate } from "../uledger/entry.ts";
import { inOrder, uLedger } from "../uledger/u-ledger.ts";
import { type Fields, listPart, type Part, valuePart } from "./layout.ts";
import {
  dataEnvelopes,
  decisions,
  iBlocks,
  ingressEnvelopes,
  ledgers,
  pBlocks,
  scenes,
  type TextOfTick,
} from "./tick-texts.ts";

/**
 * The tick loop's part of a document: all of it in run shape, `tick_result` in session shape (engine-core
 * 16).
 */
export function tickResult(
  config: SessionConfig,
  sealed: Sealed,
  ticks: () => Iterable<TickRecord>,
  sha256: Sha256,
): Fields {
  const facts = factsOf(config, sealed);
  const { counts, codex, budgetUsage, apxiViews } = sealed;
  const perTick = (textOf: TextOfTick): Part => ({
    kind: "list",
    items: (form, depth) => textsOf(inOrder(ticks(), sealed.ticks), textOf(form, depth)),
  });
  const none = valuePart([]);
  const fields: [string, Part][] = [
    ["run_id", valuePart(config.runId)],
    ["ledgers", perTick(ledgers(config))],
    ["p_blocks", perTick(pBlocks(config))],
    ["i_blocks", counts.iBlocks === 0 ? none : perTick(iBlocks(config))],
    ["manifests", valuePart(manifestMap(sealed))],
    ["scenes", perTick(scenes(facts))],
    ["envelopes", perTick(dataEnvelopes(facts))],
    [
      "governance_envelopes",
      {
        kind: "list",
        *items(form, depth) {
          const { gate } = facts;
          if (gate !== null) {
            yield* textsOf(inOrder(ticks(), sealed.ticks), decisions(facts, gate)(form, depth));
          }
          for (const envelope of sealed.governanceEnvelopes) yield form.value(envelope, depth);
        },
      },
    ],
    ["u_ledger_entries", uLedgerPart(config, sealed, ticks, sha256)],
  ];
  if (config.shape === "session") {
    fields.push(["ingress_envelopes", counts.ingressEnvelopes === 0 ? none : perTick(ingressEnvelopes)]);
    fields.push(["egress_envelopes", listPart([sealed.egressEnvelope])]);
  }
  if (codex.motifs.length > 0) fields.push(["codex_motifs", listPart(codex.motifs)]);
  if (codex.proposals.length > 0) fields.push(["codex_proposals", listPart(codex.proposals)]);
  if (codex.actions.length > 0) fields.push(["codex_actions", listPart(codex.actions)]);
  if (codex.hypotheticalActions.length > 0) {
    fields.push(["codex_hypothetical_actions", listPart(codex.hypotheticalActions)]);
  }
  if (budgetUsage !== null) fields.push(["governance_budget_usage", valuePart(budgetUsage)]);
  if (apxiViews !== undefined) fields.push(["apxi_views", valuePart(apxiViews)]);
  return fields;
}

function* textsOf(
  ticks: Iterable<TickRecord>,
  textOf: (record: TickRecord) => string | null,
): Generator<string> {
  for (const record of ticks) {
    const text = textOf(record);
    if (text !== null) yield text;
  }
}

/** By apx_name; of several windows with one name the last counts (engine-core 3, step 7). */
function manifestMap(sealed: Sealed): ReadonlyMap<string, ReturnType<typeof shownManifest>> {
  return new Map(sealed.manifests.map((manifest) => [manifest.apx_name, shownManifest(manifest)]));
}

/** The chain is worked out again from the ticks, and has to end where the sealed one did. */
function uLedgerPart(
  config: SessionConfig,
  sealed: Sealed,
  ticks: () => Iterable<TickRecord>,
  sha256: Sha256,
): Part {
  const facts = factsOf(config, sealed);
  return {
    kind: "list",
    *items(form, depth) {
      const template = shownEntryTemplate(form, depth, facts);
      let headHash = "";
      for (const { entry, hash } of uLedger(facts, ticks(), sha256)) {
        yield entryText(template, entry);
        headHash = hash;
      }
      if (headHash === sealed.ledgerHead) return;
      throw new EngineError(
        "value",
        `the U-ledger of the tick records ends with ${headHash}, the sealed one with ${sealed.ledgerHead}`,
      );
    },
  };
}
