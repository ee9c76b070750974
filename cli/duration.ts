import { UsageError } from "./failures.ts";

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Reads a duration such as `500ms`, `30s`, `2m` or `1h`; a bare number means seconds. Answers milliseconds. */
export function parseDuration(text: string): number {
  const [, amount, unit = "s"] = /^(\d+)(ms|s|m|h)?$/.exec(text) ?? [];
  const factor = unitMs[unit];
  if (amount === undefined || factor === undefined) {
    throw new UsageError(`${JSON.stringify(text)} is no duration; write for example 500ms, 30s, 2m or 1h`);
  }
  return Number(amount) * factor;
}
