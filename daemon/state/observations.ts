import { isTerminal } from "../../store/records.ts";
import type { LiveRun } from "../runs/live-run.ts";
import type { Observation } from "../wire/freshness.ts";

/** A run at work is heard of at least this often, whatever its tick delay adds (class B batches, daemon.md 4.3). */
const workingIntervalMs = 10_000;

/**
 * How a run is known: a run at work is due to be heard of again, a held or ended one changes only when somebody
 * changes it.
 */
export function observationOfRun(run: LiveRun): Observation {
  const { condition, tickDelayMs } = run.record;
  const isAtWork = condition.kind === "running" && condition.phase !== "WAITING_EXTERNAL";
  return {
    source: isTerminal(condition) ? "history" : "engine/state",
    observedAtMs: run.observedAtMs,
    expectedIntervalMs: isAtWork ? tickDelayMs + workingIntervalMs : null,
  };
}

/** A value read from the store or from memory at this very moment. */
export function observedNow(source: string, nowMs: number): Observation {
  return { source, observedAtMs: nowMs, expectedIntervalMs: null };
}
