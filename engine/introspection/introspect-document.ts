import { EngineError } from "../errors.ts";
import type { Int } from "../int.ts";
import { compareCodePoints } from "../json/compare-code-points.ts";
import type { Json, JsonMap, JsonRecord } from "../json/json.ts";
import { intIn, isMap, mapOf, mapsByName, mapsByTick, mapsOf, textIn } from "./document-lists.ts";
import { inViewOrder, type Placed } from "./envelope-order.ts";
import { frozenRecord } from "./frozen.ts";
import type { Artefacts, EnvelopeFilter, IntrospectionView, Replacements } from "./introspection-view.ts";
import { MissingArtefact } from "./missing-artefact.ts";
import { artefactOf, byWindow } from "./window-mapping.ts";

/**
 * The view of a session document that was read back, or of one in run shape (engine-core 16). Its artefacts have the
 * fields that a document shows. A document does not tell which window a manifest belongs to, so the fall-back
 * rules of engine-governance 7 find out.
 *
 * @throws EngineError `value` naming the first part that is not what a document has there
 */
export function introspectDocument(
  document: Json,
  replaced: Replacements<Artefacts> = {},
): IntrospectionView<Artefacts> {
  if (!isMap(document)) throw new EngineError("value", "a session document is a JSON object");
  // A window grammar may stand around the document of a run (engine-core 19).
  const session = document.has("aeon_grammar") ? document.get("session") : undefined;
  if (session !== undefined) return introspectDocument(session, replaced);
  const result = document.has("tick_result") ? mapOf(document, "tick_result") : document;
  const runId = textIn(result, "run_id");
  if (runId === null) throw new EngineError("value", "this is no session document: it has no run_id");
  const ledgers = mapsByTick(result, "ledgers");
  const pBlocks = mapsByTick(result, "p_blocks");
  const iBlocks = mapsByTick(result, "i_blocks");
  const entries = mapsOf(result, "u_ledger_entries");
  const entriesByTick = mapsByTick(result, "u_ledger_entries");
  const envelopes = [...envelopesOf(document, result)];
  const config = mapOf(document, "config");
  const sources = { windows: null, scenes: () => scenesOf(result) };
  const manifests = byWindow(mapsByName(result, "manifests"), traitsOf, sources);
  const apxiViews = byWindow(mapsByName(result, "apxi_views"), traitsOf, sources);
  const records = (name: string): readonly JsonRecord[] => mapsOf(result, name).map(frozenRecord);
  return {
    gid: textIn(config, "gid") ?? textIn(entries[0], "gid"),
    runId,
    totalTicks: mapsOf(result, "ledgers").length,
    windowIds: Object.freeze([...manifests.keys()].sort(compareCodePoints)),
    listedWindowIds: Object.freeze(listedWindows(config, entries)),
    envelopeCount: envelopes.length,
    entryCount: entries.length,
    getUmxLedger: (tick) => at("UMX ledger", ledgers, tick),
    getLoomPBlock: (tick) => at("P-block", pBlocks, tick),
    getLoomIBlock: (tick) => at("I-block", iBlocks, tick),
    getApxManifest: (windowId) => frozenRecord(artefactOf("manifest", manifests, [], windowId)),
    getApxiView: (windowId) => frozenRecord(artefactOf("APXi view", apxiViews, [], windowId)),
    getULedgerEntry: (tick) => at("U-ledger entry", entriesByTick, tick),
    *uLedgerEntries() {
      for (const entry of entries) yield frozenRecord(entry);
    },
    getNapEnvelopes: (filter = {}) => wanted(envelopes, filter),
    listCodexMotifs: () => Object.freeze(replaced.codexMotifs?.map(frozenRecord) ?? records("codex_motifs")),
    listCodexProposals: () =>
      Object.freeze(replaced.codexProposals?.map(frozenRecord) ?? records("codex_proposals")),
  };
}

/** The windows a session lists; a document without one names only the primary window, in its entries. */
function listedWindows(config: JsonMap, entries: readonly JsonMap[]): string[] {
  const listed = config.get("window_ids");
  if (Array.isArray(listed)) return listed.filter((id: Json) => typeof id === "string");
  return [...new Set(entries.map((entry) => textIn(entry, "window_id")))].filter((id) => id !== null);
}

function at(what: string, byTick: ReadonlyMap<Int, JsonMap>, tick: Int): JsonRecord {
  const found = byTick.get(tick);
  if (found === undefined) throw new MissingArtefact(`the run has no ${what} of tick ${tick}`);
  return frozenRecord(found);
}

type DocumentEnvelope = Placed & { readonly layer: string | null; readonly fields: JsonMap };

/** DATA envelopes are told apart by their position: the first is that of tick 1. */
function envelopesOf(document: JsonMap, result: JsonMap): Iterable<DocumentEnvelope> {
  const list = (owner: JsonMap, name: string): readonly DocumentEnvelope[] =>
    mapsOf(owner, name).map((fields, n) => ({
      tick: intIn(fields, "tick", `${name}[${n}]`),
      seq: intIn(fields, "seq", `${name}[${n}]`),
      layer: textIn(fields, "layer"),
      fields,
    }));
  const data = list(result, "envelopes");
  const ingress = Map.groupBy(list(result, "ingress_envelopes"), ({ tick }) => tick);
  const whole = {
    lifecycle: list(document, "lifecycle_envelopes"),
    governance: list(result, "governance_envelopes"),
    egress: list(result, "egress_envelopes"),
    dataCount: data.length,
  };
  const ticks = data.map((envelope, n) => ({
    tick: n + 1,
    governance: [],
    ingress: ingress.get(n + 1) ?? [],
    data: envelope,
  }));
  return inViewOrder(whole, ticks);
}

function* wanted(
  envelopes: readonly DocumentEnvelope[],
  { tick, layer }: EnvelopeFilter,
): Generator<JsonRecord> {
  for (const envelope of envelopes) {
    if (tick !== undefined && envelope.tick !== tick) continue;
    if (layer === undefined || envelope.layer === layer) yield frozenRecord(envelope.fields);
  }
}

function* scenesOf(result: JsonMap): Generator<{ readonly manifestCheck: Int; readonly windowId: string }> {
  for (const [n, scene] of mapsOf(result, "scenes").entries()) {
    const windowId = textIn(scene, "window_id");
    if (windowId === null) continue;
    yield { manifestCheck: intIn(scene, "manifest_check", `scenes[${n}]`), windowId };
  }
}

function traitsOf(artefact: JsonMap): {
  readonly windowId: string | null;
  readonly manifestCheck: Int | null;
} {
  const check = artefact.get("manifest_check");
  return {
    windowId: textIn(artefact, "window_id"),
    manifestCheck: typeof check === "number" || typeof check === "bigint" ? check : null,
  };
}
