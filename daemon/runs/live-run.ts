import type { AttemptId, RunRecord } from "../../store/records.ts";
import type { TakenRun } from "../../store/retention-records.ts";

/**
 * What the ticks of a run have shown so far, for the pillar cards (operator-surface 5.2). Figures that are
 * known only when the run is sealed stand in `sealed`, which is null before.
 */
export type LiveFigures = {
  readonly windowsTotal: number;
  readonly windowsClosed: number;
  /** Sum of the streams' L_total over closed windows, as decimal text; null when nobody was counting. */
  readonly pressTotal: string | null;
  readonly edges: number;
  /** Of the last tick. */
  readonly edgesFlowing: number;
  /** Largest |f_e| of the last tick, as decimal text. */
  readonly fluxMax: string;
  readonly chain: string;
  readonly pBlocks: number;
  readonly iBlocks: number;
  readonly iBlockSpacing: number;
  readonly sealed: SealedFigures | null;
};

export type SealedFigures = {
  readonly ledgerHead: string;
  readonly uledgerEntries: number;
  readonly windowIds: readonly string[];
  readonly apxManifests: number;
  readonly napIngress: number;
  readonly napData: number;
  readonly napEgress: number;
  readonly napGovernance: number;
  readonly napTotal: number;
  readonly codexMotifs: number;
  readonly codexProposals: number;
  readonly codexAccepted: number;
  /** used / limit of the tightest budget cap, null without caps. */
  readonly budgetLoad: number | null;
};

/** A run as the daemon knows it this moment: its record, and what has been committed beyond it. */
export type LiveRun = {
  readonly record: RunRecord;
  readonly attemptId: AttemptId;
  /** Of the wiring frozen into the attempt. */
  readonly wiringSha256: string;
  /** Committed ticks and the hash of the last one; 0 and "" before the first. */
  readonly ticksCommitted: number;
  readonly lastTickHash: string;
  /** Last committed log sequence number. */
  readonly lastSeq: number;
  readonly figures: LiveFigures;
  /** Bytes of committed ticks and log blocks. */
  readonly storedBytes: number;
  /** When this was last known to be so. */
  readonly observedAtMs: number;
  /** Its engine ended with its daemon, and it goes on by itself when the daemon takes up work again. */
  readonly isInterrupted: boolean;
  /** Set when retention took its ticks and its log. */
  readonly taken: Pick<TakenRun, "atMs" | "adminEventId"> | null;
};
