import { EngineError } from "../errors.ts";
import { type Int, mod } from "../int.ts";
import type { IBlock, PBlock, TickRecord } from "../records.ts";

/** What the look-ups need of a tick. */
export type RecordedTick = Pick<TickRecord, "tick" | "ledger" | "p_block" | "i_block">;

/** The recorded ticks of a run by number, wherever they are kept: a store, a spool or memory. */
export type RecordedTicks<Tick extends RecordedTick = RecordedTick> = {
  readonly first: number;
  /** Below `first` when there are none. */
  readonly last: number;
  /** Null when the tick is not there. */
  readonly at: (tick: number) => Tick | null;
};

/** Ticks in memory, which follow one another. */
export function ticksInMemory<Tick extends RecordedTick>(ticks: readonly Tick[]): RecordedTicks<Tick> {
  const first = ticks[0]?.tick ?? 1;
  return { first, last: first + ticks.length - 1, at: (tick) => ticks[tick - first] ?? null };
}

/** @throws EngineError `value` when the tick is not recorded */
export function recordedTick<Tick extends RecordedTick>(ticks: RecordedTicks<Tick>, tick: number): Tick {
  const found = ticks.at(tick);
  if (found !== null && found.tick === tick) return found;
  const range = ticks.last < ticks.first ? "no tick is recorded" : `${ticks.first} to ${ticks.last} are`;
  throw new EngineError("value", `tick ${tick} is not recorded; ${range}`);
}

/** The P-block of a tick (engine-core 7.3). @throws EngineError `value` when there is none */
export function pBlockAt(ticks: RecordedTicks, tick: number): PBlock {
  return recordedTick(ticks, tick).p_block;
}

/** C_t (engine-core 7.3). @throws EngineError `value` when the tick is not recorded */
export function chainAt(ticks: RecordedTicks, tick: number): Int {
  return pBlockAt(ticks, tick).C_t;
}

/**
 * The nearest I-block at or before a tick (engine-core 7.3); `spacing` is W.
 *
 * @throws EngineError `value` when there is none
 */
export function nearestIBlock(ticks: RecordedTicks, spacing: Int, tick: number): IBlock {
  const found = findIBlock(ticks, spacing, tick);
  if (found !== null) return found;
  throw new EngineError(
    "value",
    `there is no I-block at or before tick ${tick}; one is due every ${spacing} ticks`,
  );
}

/** The same, null when there is none. */
export function findIBlock(ticks: RecordedTicks, spacing: Int, tick: number): IBlock | null {
  const from = Math.min(tick, ticks.last);
  if (from < ticks.first) return null;
  // A remainder of a number is a number. With a spacing beyond 2^53 it is the number itself, and nothing is due.
  for (let due = from - Number(mod(from, spacing)); due >= ticks.first && due > 0; due -= Number(spacing)) {
    const block = ticks.at(due)?.i_block ?? null;
    if (block !== null) return block;
  }
  return null;
}
