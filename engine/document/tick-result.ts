import { putText } from "../bytes/byte-writer.ts";
import type { SessionConfig } from "../config/session.ts";
import type { Sha256 } from "../digest.ts";
import type { EncodedTick } from "../encoded-tick.ts";
import { EngineError } from "../errors.ts";
import { toC2 } from "../json/write.ts";
import { shownManifest } from "../press/manifest.ts";
import type { RunFacts } from "../run-facts.ts";
import { factsOf, type Sealed } from "../seal.ts";
import { putEntry, shownEntryBytes } from "../uledger/entry.ts";
import { inOrder, uLedger } from "../uledger/u-ledger.ts";
import { type Fields, listPart, type Part, valuePart, type WriteItem } from "./layout.ts";
import {
  dataEnvelopes,
  decisions,
  type PutTick,
  putIngress,
  putShownLedger,
  putShownPBlock,
  scenes,
  shownIBlocks,
} from "./tick-lists.ts";

/**
 * The tick loop's part of a document: all of it in run shape, `tick_result` in session shape (engine-core
 * 16).
 */
export function tickResult(
  config: SessionConfig,
  sealed: Sealed,
  ticks: () => Iterable<EncodedTick>,
  sha256: Sha256,
): Fields {
  const facts = factsOf(config, sealed);
  const { counts, codex, budgetUsage, apxiViews } = sealed;
  const inTurn = (): Iterable<EncodedTick> => inOrder(ticks(), sealed.ticks);
  const perTick = (put: PutTick, has: (tick: EncodedTick) => boolean = () => true): Part => ({
    kind: "list",
    items: () => itemsOf(inTurn(), put, has),
  });
  const none = valuePart([]);
  const fields: [string, Part][] = [
    ["run_id", valuePart(config.runId)],
    ["ledgers", perTick(putShownLedger)],
    ["p_blocks", perTick(putShownPBlock)],
    ["i_blocks", counts.iBlocks === 0 ? none : perTick(shownIBlocks(config), ({ hasIBlock }) => hasIBlock)],
    ["manifests", valuePart(manifestMap(sealed))],
    ["scenes", perTick(scenes(facts))],
    ["envelopes", perTick(dataEnvelopes(facts))],
    [
      "governance_envelopes",
      {
        kind: "list",
        *items() {
          const { gate } = facts;
          if (gate !== null) yield* itemsOf(inTurn(), decisions(facts, gate), () => true);
          for (const envelope of sealed.governanceEnvelopes) {
            yield (writer) => putText(writer, toC2(envelope));
          }
        },
      },
    ],
    ["u_ledger_entries", uLedgerPart(facts, sealed, inTurn, sha256)],
  ];
  if (config.shape === "session") {
    fields.push([
      "ingress_envelopes",
      counts.ingressEnvelopes === 0 ? none : perTick(putIngress, ({ ingress }) => ingress !== null),
    ]);
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

function* itemsOf(
  ticks: Iterable<EncodedTick>,
  put: PutTick,
  has: (tick: EncodedTick) => boolean,
): Generator<WriteItem> {
  for (const tick of ticks) {
    if (has(tick)) yield (writer) => put(writer, tick);
  }
}

/** By apx_name; of several windows with one name the last counts (engine-core 3, step 7). */
function manifestMap(sealed: Sealed): ReadonlyMap<string, ReturnType<typeof shownManifest>> {
  return new Map(sealed.manifests.map((manifest) => [manifest.apx_name, shownManifest(manifest)]));
}

/** The chain is worked out again from the ticks, and has to end where the sealed one did. */
function uLedgerPart(
  facts: RunFacts,
  sealed: Sealed,
  ticks: () => Iterable<EncodedTick>,
  sha256: Sha256,
): Part {
  return {
    kind: "list",
    *items() {
      const entries = shownEntryBytes(facts);
      let headHash = "";
      for (const { entry, hash } of uLedger(facts, ticks(), sha256)) {
        yield (writer) => putEntry(writer, entries, entry);
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
