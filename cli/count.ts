import { UsageError } from "./failures.ts";

/** Reads a non-negative whole number of any size. `what` names it in the message. */
export function parseCount(what: string, text: string): bigint {
  if (!/^\d+$/.test(text)) {
    throw new UsageError(`${what} must be a whole number that is not negative, not ${JSON.stringify(text)}`);
  }
  return BigInt(text);
}

/** Reads a non-negative whole number of at most `most`. */
export function parseSmallCount(what: string, text: string, most: number): number {
  const count = parseCount(what, text);
  if (count > BigInt(most)) throw new UsageError(`${what} may be at most ${most}, not ${text}`);
  return Number(count);
}
