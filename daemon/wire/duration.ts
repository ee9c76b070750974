import type { Duration } from "../../proto/gen/google/protobuf/duration.ts";

/** A length of time in milliseconds, not negative, as a wire duration. */
export function toDuration(ms: number): Duration {
  const seconds = Math.floor(ms / 1000);
  return { seconds: BigInt(seconds), nanos: Math.round((ms - seconds * 1000) * 1_000_000) };
}
