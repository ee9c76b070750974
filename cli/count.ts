import { UsageError } from "./failures.ts";

/** The largest integer of the contract: a uint64. */
const countMax = 2n ** 64n - 1n;
/** (daemon.md 2.3, StartRun) */
const priorityMax = 1_000;

/** Reads a non-negative whole number of at most 2^64 - 1. `what` names it in the message. @throws UsageError */
export function parseCount(what: string, text: string): bigint {
  if (!/^\d+$/.test(text)) {
    throw new UsageError(`${what} must be a whole number that is not negative, not ${JSON.stringify(text)}`);
  }
  const count = BigInt(text);
  if (count > countMax) throw new UsageError(`${what} may be at most ${countMax}, not ${text}`);
  return count;
}

/** Reads a non-negative whole number of at most `most`. */
export function parseSmallCount(what: string, text: string, most: number): number {
  const count = parseCount(what, text);
  if (count > BigInt(most)) throw new UsageError(`${what} may be at most ${most}, not ${text}`);
  return Number(count);
}

/** Reads a tick to hold a run after. Tick 0 has passed before a run begins, so it would hold nothing. */
export function parsePauseTick(what: string, text: string): bigint {
  const tick = parseCount(what, text);
  if (tick === 0n)
    throw new UsageError(`${what} begins at tick 1; --paused holds a run before its first tick`);
  return tick;
}

/** Reads a priority: a whole number, negative ones too. */
export function parsePriority(what: string, text: string): number {
  const [, sign = "", digits = ""] = /^(-?)(\d+)$/.exec(text) ?? [];
  if (digits === "") throw new UsageError(`${what} must be a whole number, not ${JSON.stringify(text)}`);
  const size = parseSmallCount(what, digits, priorityMax);
  return sign === "-" && size > 0 ? -size : size;
}
