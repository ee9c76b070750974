import type { Duration } from "../../proto/gen/google/protobuf/duration.ts";
import type { Timestamp } from "../../proto/gen/google/protobuf/timestamp.ts";

/** A wire time stamp as milliseconds since 1970; null when it is absent. */
export function timestampMs(timestamp: Timestamp | undefined): number | null {
  return timestamp === undefined ? null : Number(timestamp.seconds) * 1000 + timestamp.nanos / 1_000_000;
}

/** A wire duration in milliseconds; null when it is absent. */
export function durationMs(duration: Duration | undefined): number | null {
  return duration === undefined ? null : Number(duration.seconds) * 1000 + duration.nanos / 1_000_000;
}
