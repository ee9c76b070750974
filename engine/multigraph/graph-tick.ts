import type { Int } from "../int.ts";
import { toC1 } from "../json/write.ts";
import { isIBlock, isPBlock, isTickLedger } from "../record-shapes.ts";
import type { IBlock, PBlock, TickLedger } from "../records.ts";
import { decodeAs, isCount, isInt, isNullOr, isRecordOf, isText } from "../text/shape.ts";
import { decodeUtf8, encodeUtf8 } from "../text/utf8.ts";
import { parsedInDoubles } from "../tick-record-codec.ts";

/** What one tick of one graph leaves behind (engine-governance 6.4). */
export type GraphTick = {
  readonly gid: string;
  /** The tick of the whole run; the ledger has the graph's own, which lags when the graph was skipped. */
  readonly session_tick: number;
  /** The chain value before the tick. */
  readonly C_prev: Int;
  readonly ledger: TickLedger;
  readonly p_block: PBlock;
  readonly i_block: IBlock | null;
};

/** A graph's tick as bytes, its record form (engine-core 2, C1). */
export function encodeGraphTick(tick: GraphTick): Uint8Array {
  return encodeUtf8(toC1(tick));
}

/** Reads a graph's tick back. @throws EngineError `value` when the bytes are none */
export function decodeGraphTick(bytes: Uint8Array): GraphTick {
  const text = decodeUtf8(bytes);
  const quick = parsedInDoubles(text);
  return isGraphTick(quick) ? quick : decodeAs(text, isGraphTick, "tick of a graph");
}

const isGraphTick = isRecordOf<GraphTick>({
  gid: isText,
  session_tick: isCount,
  C_prev: isInt,
  ledger: isTickLedger,
  p_block: isPBlock,
  i_block: isNullOr(isIBlock),
});
