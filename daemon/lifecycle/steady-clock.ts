import type { Host } from "./host.ts";

/**
 * The time of day as it was at the start, gone on without the leaps of a clock that somebody sets: what goes by age must
 * not go because of them (daemon.md 7, F9).
 */
export function newSteadyClock({ nowMs, monotonicMs }: Pick<Host, "nowMs" | "monotonicMs">): () => number {
  const startMs = nowMs();
  const startMonotonicMs = monotonicMs();
  return () => Math.floor(startMs + monotonicMs() - startMonotonicMs);
}
