import { parseDuration } from "./duration.ts";
import { UsageError } from "./failures.ts";

/** A point in time an operator gave: a clock time, or so long before or after now, in milliseconds. */
export type Instant =
  | { readonly kind: "at"; readonly ms: number }
  | { readonly kind: "from_now"; readonly ms: number };

/** Reads RFC 3339 (`2026-11-25T22:00:00Z`) or a duration (`2h`). @throws UsageError */
export function parseInstant(text: string): Instant {
  if (/^\d+(ms|s|m|h)?$/.test(text)) return { kind: "from_now", ms: parseDuration(text) };
  const ms = /^\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d))?$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isNaN(ms))
    throw new UsageError(
      `${JSON.stringify(text)} is no time; write for example 2026-11-25T22:00:00Z, 2026-11-25 or 2h`,
    );
  return { kind: "at", ms };
}

/** Milliseconds since 1970; a duration counts forwards. */
export function after(instant: Instant, nowMs: number): number {
  return instant.kind === "at" ? instant.ms : nowMs + instant.ms;
}

/** Milliseconds since 1970; a duration counts backwards. */
export function before(instant: Instant, nowMs: number): number {
  return instant.kind === "at" ? instant.ms : nowMs - instant.ms;
}
