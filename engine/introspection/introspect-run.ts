import type { ApxiView } from "../apxi/view.ts";
import type { SessionConfig } from "../config/session.ts";
import type { Sha256 } from "../digest.ts";
import { dataEnvelopeOfTick, decisionEnvelopeOfTick } from "../document/tick-views.ts";
import type { EncodedTick } from "../encoded-tick.ts";
import { EngineError } from "../errors.ts";
import type { Int } from "../int.ts";
import { compareCodePoints } from "../json/compare-code-points.ts";
import type { Envelope, TickRecord, ULedgerEntry } from "../records.ts";
import type { RunFacts } from "../run-facts.ts";
import { factsOf, type Sealed } from "../seal.ts";
import { decodeTickRecord } from "../tick-record-codec.ts";
import { inOrder, uLedger } from "../uledger/u-ledger.ts";
import { inViewOrder, type TickEnvelopes } from "./envelope-order.ts";
import { frozen, frozenRecord } from "./frozen.ts";
import type { EnvelopeFilter, IntrospectionView, Replacements, RunArtefacts } from "./introspection-view.ts";
import { MissingArtefact } from "./missing-artefact.ts";
import { artefactOf, byWindow, type MappingSources } from "./window-mapping.ts";

/** A sealed run as its owner keeps it: records are read when they are asked for. */
export type SealedRun = {
  readonly config: SessionConfig;
  readonly sealed: Sealed;
  /** One tick of the run. */
  readonly tickAt: (tick: number) => EncodedTick | undefined;
  /** All of them in order, from the first, each time it is called. */
  readonly ticks: () => Iterable<EncodedTick>;
};

/**
 * The view of a sealed run (engine-governance 7). What is asked for by tick reads the record of that tick; only a
 * U-ledger entry, which names the hash of the one before, walks the records up to its tick.
 *
 * @throws EngineError `value`, also later from what is asked of the view, when the records are not the run's
 */
export function introspectRun(
  run: SealedRun,
  deps: { readonly sha256: Sha256 },
  replaced: Replacements<RunArtefacts> = {},
): IntrospectionView<RunArtefacts> {
  const { config, sealed } = run;
  const facts = factsOf(config, sealed);
  // There is one manifest for each window, in the order in which the reference closes them.
  const windows = sealed.manifests.map(({ window_id, apx_name }) => ({
    windowId: window_id,
    apxName: apx_name,
  }));
  const sources: MappingSources = { windows, scenes: () => [] };
  const manifests = byWindow(
    new Map(sealed.manifests.map((manifest) => [manifest.apx_name, manifest])),
    ({ window_id, manifest_check }) => ({ windowId: window_id, manifestCheck: manifest_check }),
    sources,
  );
  const views = byWindow(
    sealed.apxiViews ?? new Map<string, ApxiView>(),
    () => ({ windowId: null, manifestCheck: null }),
    sources,
  );
  const { counts, lifecycleEnvelopes, codex } = sealed;
  return {
    gid: config.topology.gid,
    runId: config.runId,
    totalTicks: sealed.ticks,
    windowIds: Object.freeze([...manifests.keys()].sort(compareCodePoints)),
    listedWindowIds: Object.freeze(listedWindows(config)),
    envelopeCount:
      lifecycleEnvelopes.length +
      counts.governanceEnvelopes +
      counts.ingressEnvelopes +
      counts.dataEnvelopes +
      1,
    entryCount: sealed.ledgerCheckpoint.entry_count,
    getUmxLedger: (tick) => frozen(recordAt(run, "UMX ledger", tick).ledger),
    getLoomPBlock: (tick) => frozen(recordAt(run, "P-block", tick).p_block),
    getLoomIBlock: (tick) => {
      const { i_block } = recordAt(run, "I-block", tick);
      if (i_block !== null) return frozen(i_block);
      throw new MissingArtefact(
        `the run has no I-block of tick ${tick}; one is due every ${config.profile.iBlockSpacingW} ticks`,
      );
    },
    getApxManifest: (windowId) => frozen(artefactOf("manifest", manifests, windows, windowId)),
    getApxiView: (windowId) => frozenRecord(artefactOf("APXi view", views, windows, windowId)),
    getULedgerEntry: (tick) => entryAt(run, facts, deps.sha256, tick),
    uLedgerEntries: () => entriesOf(run, facts, deps.sha256),
    getNapEnvelopes: (filter = {}) => envelopesOf(run, facts, filter),
    listCodexMotifs: () => Object.freeze((replaced.codexMotifs ?? codex.motifs).map(frozen)),
    listCodexProposals: () => Object.freeze((replaced.codexProposals ?? codex.proposals).map(frozen)),
  };
}

function listedWindows({ shape, windows, primaryWindowId }: SessionConfig): string[] {
  if (shape === "run") return [primaryWindowId];
  return windows.map(({ windowId }) => windowId).sort(compareCodePoints);
}

/** @throws MissingArtefact for a tick that is none of the run's, EngineError `value` when its record is gone */
function recordAt({ sealed, tickAt }: SealedRun, what: string, tick: Int): TickRecord {
  requireTick(sealed.ticks, what, tick);
  const found = tickAt(tick);
  if (found?.tick === tick) return decodeTickRecord(found.bytes);
  const there = found === undefined ? "nothing" : `tick ${found.tick}`;
  throw new EngineError("value", `the records of the run have ${there} in the place of tick ${tick}`);
}

function requireTick(ticks: number, what: string, tick: Int): asserts tick is number {
  if (typeof tick === "number" && tick >= 1 && tick <= ticks) return;
  throw new MissingArtefact(`the run has no ${what} of tick ${tick}; its ticks are 1 to ${ticks}`);
}

function entryAt(run: SealedRun, facts: RunFacts, sha256: Sha256, tick: Int): ULedgerEntry {
  requireTick(run.sealed.ticks, "U-ledger entry", tick);
  for (const entry of entriesOf(run, facts, sha256)) if (entry.tick === tick) return entry;
  throw new EngineError("value", `the U-ledger of the run ends before tick ${tick}`);
}

/** The chain is worked out again from the ticks, and has to end where the sealed one did. */
function* entriesOf({ sealed, ticks }: SealedRun, facts: RunFacts, sha256: Sha256): Generator<ULedgerEntry> {
  let head = "";
  for (const { entry, hash } of uLedger(facts, ticks(), sha256)) {
    yield frozen(entry);
    head = hash;
  }
  if (head === sealed.ledgerHead) return;
  throw new EngineError(
    "value",
    `the U-ledger of the tick records ends with ${head}, the sealed one with ${sealed.ledgerHead}`,
  );
}

function* envelopesOf(run: SealedRun, facts: RunFacts, { tick, layer }: EnvelopeFilter): Generator<Envelope> {
  const { sealed } = run;
  const whole = {
    lifecycle: sealed.lifecycleEnvelopes,
    governance: sealed.governanceEnvelopes,
    egress: [sealed.egressEnvelope],
    dataCount: sealed.counts.dataEnvelopes,
  };
  for (const envelope of inViewOrder(whole, ticksOf(run, facts, tick))) {
    if (tick !== undefined && envelope.tick !== tick) continue;
    if (layer === undefined || envelope.layer === layer) yield frozen(envelope);
  }
}

/** The envelopes of one tick of the run, or of all of them; of none for a tick it does not have. */
function* ticksOf(
  run: SealedRun,
  facts: RunFacts,
  only: Int | undefined,
): Generator<TickEnvelopes<Envelope>> {
  const { ticks } = run.sealed;
  if (only !== undefined && (only < 1 || only > ticks)) return;
  const records = only === undefined ? recordsOf(run) : [recordAt(run, "envelope", only)];
  for (const record of records) {
    const decision = decisionEnvelopeOfTick(facts, record);
    yield {
      tick: record.tick,
      governance: decision === null ? [] : [decision],
      ingress: record.ingress === null ? [] : [record.ingress],
      data: dataEnvelopeOfTick(facts, record),
    };
  }
}

function* recordsOf({ sealed, ticks }: SealedRun): Generator<TickRecord> {
  for (const { bytes } of inOrder(ticks(), sealed.ticks)) yield decodeTickRecord(bytes);
}
