/**
 * What we know of the daemon's clock without trusting ours: the largest difference seen between a time stamp of
 * the daemon and our monotonic clock at its arrival. A value's lag is reckoned from it, so two machines whose
 * wall clocks disagree still show right ages (tui.md 4, "Ingest and store").
 */
export type DaemonClock = { readonly offsetMs: number | null };

/** Nothing known yet; also the state after a reconnection, when another clock may answer. */
export const unknownDaemonClock: DaemonClock = { offsetMs: null };

/** Takes the newest of the times a message carries, in milliseconds since 1970 by the daemon's clock. */
export function heardFrom(
  clock: DaemonClock,
  observedAtMs: readonly number[],
  receivedMono: number,
): DaemonClock {
  const newest = Math.max(
    clock.offsetMs ?? Number.NEGATIVE_INFINITY,
    ...observedAtMs.map((at) => at - receivedMono),
  );
  return { offsetMs: Number.isFinite(newest) ? newest : null };
}

/** How old a value was, by the daemon's clock, when it arrived; 0 when nothing can be said. In milliseconds. */
export function lagOf(clock: DaemonClock, observedAtMs: number | null, receivedMono: number): number {
  if (clock.offsetMs === null || observedAtMs === null) return 0;
  return Math.max(0, receivedMono + clock.offsetMs - observedAtMs);
}
