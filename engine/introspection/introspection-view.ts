import type { Motif, Proposal } from "../codex/codex-records.ts";
import type { Int } from "../int.ts";
import type { JsonRecord } from "../json/json.ts";
import type { Envelope, IBlock, Manifest, NapLayer, PBlock, TickLedger, ULedgerEntry } from "../records.ts";

/** What a view hands out, by kind. */
export type Artefacts = {
  readonly ledger: JsonRecord;
  readonly pBlock: JsonRecord;
  readonly iBlock: JsonRecord;
  readonly manifest: JsonRecord;
  readonly apxiView: JsonRecord;
  readonly envelope: JsonRecord;
  readonly entry: JsonRecord;
  readonly motif: JsonRecord;
  readonly proposal: JsonRecord;
};

/** The artefacts of a sealed run, with every field they are hashed with. */
export type RunArtefacts = {
  readonly ledger: TickLedger;
  readonly pBlock: PBlock;
  readonly iBlock: IBlock;
  readonly manifest: Manifest;
  readonly apxiView: JsonRecord;
  readonly envelope: Envelope;
  readonly entry: ULedgerEntry;
  readonly motif: Motif;
  readonly proposal: Proposal;
};

/** Which envelopes are wanted; both fields left out: all. */
export type EnvelopeFilter = { readonly tick?: Int; readonly layer?: NapLayer };

/**
 * A run to look into (engine-governance 7). Nothing that a view hands out can be changed, and asking twice
 * gives equal answers. Each `get` throws `MissingArtefact`, which names the key, for what the run has not.
 */
export type IntrospectionView<A extends Artefacts> = {
  /** Null only for a document that names none. */
  readonly gid: string | null;
  readonly runId: string;
  /** How many ticks have a ledger. */
  readonly totalTicks: number;
  /** The windows whose manifest can be told, sorted by code point. */
  readonly windowIds: readonly string[];
  /**
   * The windows as a session lists them, sorted and with repetitions; a run without a session names the
   * primary one.
   */
  readonly listedWindowIds: readonly string[];
  readonly envelopeCount: number;
  readonly entryCount: number;
  readonly getUmxLedger: (tick: Int) => A["ledger"];
  readonly getLoomPBlock: (tick: Int) => A["pBlock"];
  readonly getLoomIBlock: (tick: Int) => A["iBlock"];
  readonly getApxManifest: (windowId: string) => A["manifest"];
  readonly getApxiView: (windowId: string) => A["apxiView"];
  readonly getULedgerEntry: (tick: Int) => A["entry"];
  /** By tick, one after the other, so that a long ledger is never in memory as a whole. */
  readonly uLedgerEntries: () => Iterable<A["entry"]>;
  /** In the order of the view, made while they are read. */
  readonly getNapEnvelopes: (filter?: EnvelopeFilter) => Iterable<A["envelope"]>;
  readonly listCodexMotifs: () => readonly A["motif"][];
  readonly listCodexProposals: () => readonly A["proposal"][];
};

/** What a caller may put in the place of the run's own. */
export type Replacements<A extends Artefacts> = {
  readonly codexMotifs?: readonly A["motif"][];
  readonly codexProposals?: readonly A["proposal"][];
};
