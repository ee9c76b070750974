import type { DaemonClock } from "./daemon-clock.ts";
import type { Instant } from "./instant.ts";

/**
 * Milliseconds from a time stamp of the daemon to now, by the daemon's own clock as far as it is known, so that
 * two machines with different clocks agree. Never negative.
 */
export function sinceDaemonTime(clock: DaemonClock, now: Instant, atMs: number): number {
  return Math.max(0, daemonNow(clock, now) - atMs);
}

/** The daemon's time now, in milliseconds since 1970; our own while nothing has been heard. */
export function daemonNow(clock: DaemonClock, now: Instant): number {
  return clock.offsetMs === null ? now.wallMs : now.monoMs + clock.offsetMs;
}
