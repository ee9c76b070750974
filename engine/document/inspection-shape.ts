import type { Int } from "../int.ts";
import { isEnvelope } from "../record-shapes.ts";
import type { Envelope } from "../records.ts";
import { isCount, isInt, isListOf, isRecordOf, isRecordWith, isText, type Shape } from "../text/shape.ts";
import {
  isShownLedger,
  isShownManifest,
  isShownPBlock,
  type ShownLedger,
  type ShownManifest,
  type ShownPBlock,
} from "./shown-shapes.ts";

/** What `aether inspect` prints: the parts that were asked for (engine-governance 11). */
export type Inspection = {
  readonly summary?: {
    readonly gid: string;
    readonly run_id: string;
    readonly total_ticks: number;
    readonly window_ids: readonly string[];
    readonly nap_envelopes: number;
    readonly uledger_entries: number;
  };
  readonly tick?: {
    readonly tick: Int;
    readonly ledger: ShownLedger;
    readonly p_block: ShownPBlock;
    readonly nap_envelopes: readonly Envelope[];
  };
  readonly window?: { readonly window_id: string; readonly manifest: ShownManifest };
};

export const isInspection: Shape<Inspection> = isRecordWith<Inspection>(
  {},
  {
    summary: isRecordOf<Required<Inspection>["summary"]>({
      gid: isText,
      run_id: isText,
      total_ticks: isCount,
      window_ids: isListOf(isText),
      nap_envelopes: isCount,
      uledger_entries: isCount,
    }),
    tick: isRecordOf<Required<Inspection>["tick"]>({
      tick: isInt,
      ledger: isShownLedger,
      p_block: isShownPBlock,
      nap_envelopes: isListOf(isEnvelope),
    }),
    window: isRecordOf<Required<Inspection>["window"]>({ window_id: isText, manifest: isShownManifest }),
  },
);
