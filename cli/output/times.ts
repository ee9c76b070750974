import type { Duration } from "../../proto/gen/google/protobuf/duration.ts";
import type { Timestamp } from "../../proto/gen/google/protobuf/timestamp.ts";

/** Milliseconds since the epoch, rounded down. */
export function timestampMs(timestamp: Timestamp): number {
  return Number(timestamp.seconds) * 1_000 + Math.floor(timestamp.nanos / 1_000_000);
}

/** RFC 3339 in UTC with milliseconds; `-` when unset. */
export function timeText(timestamp: Timestamp | undefined): string {
  return timestamp === undefined ? "-" : new Date(timestampMs(timestamp)).toISOString();
}

/** How long ago, in the two largest units: `0.4s`, `12s`, `3m02s`, `5h07m`, `3d04h`. A time to come counts as now. */
export function ageText(ageMs: number): string {
  const seconds = Math.floor(Math.max(0, ageMs) / 1_000);
  if (seconds < 10) return `${(Math.floor(Math.max(0, ageMs) / 100) / 10).toFixed(1)}s`;
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m${two(seconds % 60)}s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)}h${two(Math.floor(seconds / 60) % 60)}m`;
  return `${Math.floor(seconds / 86_400)}d${two(Math.floor(seconds / 3_600) % 24)}h`;
}

/** Milliseconds, rounded down. */
export function durationMs(duration: Duration): number {
  return Number(duration.seconds) * 1_000 + Math.floor(duration.nanos / 1_000_000);
}

/** A point in time for the wire. */
export function timestampAt(ms: number): Timestamp {
  return { seconds: BigInt(Math.floor(ms / 1_000)), nanos: (ms % 1_000) * 1_000_000 };
}

/** A length of time for the wire. */
export function durationOf(ms: number): Duration {
  return { seconds: BigInt(Math.floor(ms / 1_000)), nanos: (ms % 1_000) * 1_000_000 };
}

function two(count: number): string {
  return String(count).padStart(2, "0");
}
