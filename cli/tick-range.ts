import { parseCount } from "./count.ts";
import { UsageError } from "./failures.ts";

/** A range of ticks, both ends inclusive; an open side is 0, as in the contract. */
export type TickRange = { readonly from: bigint; readonly to: bigint };

/** Reads `3..5`, `3..`, `..5` or `3`. @throws UsageError */
export function parseTickRange(text: string): TickRange {
  const [from = "", to = from, ...rest] = text.split("..");
  if (rest.length > 0 || (from === "" && to === "")) {
    throw new UsageError(`${JSON.stringify(text)} is no range of ticks; write 3..5, 3.., ..5 or 3`);
  }
  const range = { from: parseTick(from), to: parseTick(to) };
  if (range.to !== 0n && range.from > range.to) throw new UsageError(`the range ${text} is empty`);
  return range;
}

function parseTick(text: string): bigint {
  return text === "" ? 0n : parseCount("--tick", text);
}
