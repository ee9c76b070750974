import type { RunId } from "../../store/records.ts";

/** What is known of the engine of an active run. */
export type Pulse = {
  readonly runId: RunId;
  /** Changes with every sign of life of the engine. */
  readonly beats: number;
  /** It is to make ticks now, rather than to wait for somebody. */
  readonly isToRun: boolean;
  readonly tickDelayMs: number;
};

/** Silent for so long, beyond the pause between its ticks, an engine counts as stuck. */
const silenceMs = 60_000;

/** Watches the signs of life of engines (daemon.md 3, "Worker"); to be asked every few seconds. Answers who is stuck. */
export function watchPulses(monotonicMs: () => number): (pulses: readonly Pulse[]) => readonly RunId[] {
  const seen = new Map<RunId, { readonly beats: number; readonly atMs: number }>();
  return (pulses) => {
    const nowMs = monotonicMs();
    const active = new Set(pulses.map(({ runId }) => runId));
    for (const runId of seen.keys()) if (!active.has(runId)) seen.delete(runId);
    return pulses.flatMap(({ runId, beats, isToRun, tickDelayMs }) => {
      const known = seen.get(runId);
      if (known === undefined || known.beats !== beats || !isToRun) {
        seen.set(runId, { beats, atMs: nowMs });
        return [];
      }
      return nowMs - known.atMs > silenceMs + tickDelayMs ? [runId] : [];
    });
  };
}
