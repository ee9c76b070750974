import type { LogBlock, SealedRun, StoredTick } from "../../store/records.ts";
import type { LiveFigures, SealedFigures } from "../runs/live-run.ts";

/** What an engine is given to do: one attempt of one run, whatever the placement. */
export type Job = {
  readonly runId: string;
  readonly attemptId: string;
  readonly attemptIndex: number;
  readonly sessionText: string;
  readonly fingerprint: string;
  readonly tickDelayMs: number;
  /** Sequence number of the attempt's first log entry. */
  readonly firstSeq: number;
  /** What earlier attempts have left on disk; null: nothing, the attempt begins at tick 1 with an empty log. */
  readonly resume: Resume | null;
  readonly control: SharedArrayBuffer;
};

/** How an attempt goes on where others ended: it must reproduce what they left (daemon.md 3.2, step 4). */
export type Resume = {
  /** The engine's state to go on from; null: from the start. */
  readonly checkpoint: { readonly text: string; readonly lastSeq: number } | null;
  /** Ticks up to this one are on disk and are compared instead of sent. */
  readonly lastTick: number;
  /** Log entries up to this one are on disk and are compared instead of sent. */
  readonly lastSeq: number;
  /** Said in the failure when what is on disk is not reproduced. */
  readonly madeBy: string;
};

/** What an engine tells. Ticks and log entries that belong together come in one batch and become one commit. */
export type Frame =
  | { readonly kind: "started" }
  | {
      readonly kind: "batch";
      readonly ticks: readonly StoredTick[];
      readonly blocks: readonly LogBlock[];
      readonly figures: LiveFigures;
    }
  /** Everything on disk has been reproduced; from here on the attempt is new. */
  | { readonly kind: "proved"; readonly tick: number }
  /** The engine's state after a tick that has been sent. `lastSeq` is the last log entry before it. */
  | {
      readonly kind: "checkpoint";
      readonly tick: number;
      readonly tickHash: string;
      readonly lastSeq: number;
      readonly text: string;
    }
  /** Waits at a tick boundary; everything before it has been sent. */
  /** `change` is how often the mode had changed by then. */
  | { readonly kind: "held"; readonly tick: number; readonly change: number }
  | { readonly kind: "released"; readonly tick: number }
  /** Asks for stored ticks, to seal the run; the answer is a `TicksReply`. */
  | { readonly kind: "ticks_wanted"; readonly fromTick: number; readonly limit: number }
  /** Asks for stored log blocks, to compare; the answer is a `TicksReply` too. */
  | { readonly kind: "blocks_wanted"; readonly fromSeq: number; readonly limit: number }
  | { readonly kind: "sealed"; readonly sealed: SealedRun; readonly figures: SealedFigures }
  | { readonly kind: "cancelled"; readonly tick: number }
  | { readonly kind: "failed"; readonly errorCode: string; readonly message: string };

/** The daemon's answer to a question, posted before the reply counter rises. */
export type StoredReply = {
  readonly ticks: readonly StoredTick[];
  readonly blocks: readonly LogBlock[];
};
