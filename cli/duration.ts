import { UsageError } from "./failures.ts";

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

const dayMs = 86_400_000;

/** The longest time a timer of the platform can be set to: 2^31 - 1 ms, close to 25 days. */
const durationMaxMs = 2 ** 31 - 1;

/**
 * Reads a duration such as `500ms`, `30s`, `2m` or `1h`; a bare number means seconds. Answers milliseconds.
 *
 * @throws UsageError also beyond 2^31 - 1 ms
 */
export function parseDuration(text: string): number {
  const [, amount, unit = "s"] = /^(\d+)(ms|s|m|h)?$/.exec(text) ?? [];
  const factor = unitMs[unit];
  if (amount === undefined || factor === undefined) {
    throw new UsageError(`${JSON.stringify(text)} is no duration; write for example 500ms, 30s, 2m or 1h`);
  }
  const ms = Number(amount) * factor;
  if (ms > durationMaxMs) {
    throw new UsageError(`a duration is at most ${durationMaxMs}ms (596h), not ${text}`);
  }
  return ms;
}

/** Reads an age: a duration, or days such as `30d`, which no timer has to wait for. @throws UsageError */
export function parseAge(text: string): number {
  const [, days] = /^(\d{1,6})d$/.exec(text) ?? [];
  return days === undefined ? parseDuration(text) : Number(days) * dayMs;
}

/** Reads `--timeout`. @throws UsageError also for 0, in which nothing can answer */
export function parseTimeout(text: string): number {
  const ms = parseDuration(text);
  if (ms === 0) throw new UsageError(`--timeout must be longer than 0, not ${text}`);
  return ms;
}

/** A number of milliseconds in the largest unit that is exact, such as `1ms`, `30s`, `2m` or `30d`. */
export function durationText(ms: number): string {
  if (ms >= 2 * dayMs && ms % dayMs === 0) return `${ms / dayMs}d`;
  const [unit, factor] = Object.entries(unitMs).findLast(([, each]) => ms % each === 0) ?? ["ms", 1];
  return `${ms / factor}${unit}`;
}
