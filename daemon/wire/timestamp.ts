import type { Timestamp } from "../../proto/gen/google/protobuf/timestamp.ts";

/** Milliseconds since 1970, UTC, as a wire time stamp. */
export function toTimestamp(atMs: number): Timestamp {
  const seconds = Math.floor(atMs / 1000);
  return { seconds: BigInt(seconds), nanos: (atMs - seconds * 1000) * 1_000_000 };
}

/** The same for a time that may not have come yet. */
export function toOptionalTimestamp(atMs: number | null): Timestamp | undefined {
  return atMs === null ? undefined : toTimestamp(atMs);
}

/** Milliseconds since 1970 of a wire time stamp; null when it is absent. Fractions of a millisecond are cut off. */
export function fromTimestamp(timestamp: Timestamp | undefined): number | null {
  if (timestamp === undefined) return null;
  return Number(timestamp.seconds) * 1000 + Math.floor(timestamp.nanos / 1_000_000);
}
