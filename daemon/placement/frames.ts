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
  readonly control: SharedArrayBuffer;
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
  /** Waits at a tick boundary; everything before it has been sent. */
  | { readonly kind: "held"; readonly tick: number }
  | { readonly kind: "released"; readonly tick: number }
  /** Asks for stored ticks, to seal the run; the answer is a `TicksReply`. */
  | { readonly kind: "ticks_wanted"; readonly fromTick: number; readonly limit: number }
  | { readonly kind: "sealed"; readonly sealed: SealedRun; readonly figures: SealedFigures }
  | { readonly kind: "cancelled"; readonly tick: number }
  | { readonly kind: "failed"; readonly errorCode: string; readonly message: string };

/** The daemon's answer to `ticks_wanted`, posted before the reply counter rises. */
export type TicksReply = { readonly ticks: readonly StoredTick[] };
