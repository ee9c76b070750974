import type { SessionConfig } from "../../engine/config/session.ts";
import type { RunRecord } from "../../store/records.ts";
import { CockpitError } from "../errors.ts";
import type { NewRun } from "./new-run.ts";

/** What a run is expected to store, beside what it may (daemon.md 4.4, "Per run"). Sizes in bytes. */
export type RunEstimate = {
  readonly ticks: number;
  readonly bytes: number;
  readonly bytesPerTick: number;
  /** 0 = no cap. */
  readonly capBytes: number;
  /** Above the reserve. */
  readonly freeBytes: number;
  /** What the figure rests on, in words. */
  readonly basis: string;
};

/**
 * Estimates from what `earlier` runs of the same scenario stored per tick; without any, from the size of the topology:
 * a tick record holds every node and edge, and a log entry goes with it.
 */
export function estimateRun(
  { session, wishes }: NewRun,
  earlier: readonly RunRecord[],
  freeBytes: number,
): RunEstimate {
  const ticks = session.totalTicks;
  const measured = earlier.filter(({ storedBytes, ticksCompleted }) => storedBytes > 0 && ticksCompleted > 0);
  const bytesPerTick =
    measured.length > 0
      ? sum(measured, ({ storedBytes }) => storedBytes) /
        sum(measured, ({ ticksCompleted }) => ticksCompleted)
      : bytesPerTickOf(session);
  const basis =
    measured.length > 0
      ? `${measured.length} earlier ${measured.length === 1 ? "run" : "runs"} of this scenario`
      : "the size of the topology";
  const bytes = Math.ceil(ticks * bytesPerTick);
  return { ticks, bytes, bytesPerTick, capBytes: wishes.maxBytes, freeBytes, basis };
}

/** @throws CockpitError `run_too_large` when cap or space do not suffice */
export function checkEstimate(estimate: RunEstimate): void {
  const problem = problemOf(estimate);
  if (problem !== null) throw problem;
}

/** What would refuse a run of this size now; null: nothing. */
export function problemOf({ bytes, capBytes, freeBytes, ticks, basis }: RunEstimate): CockpitError | null {
  const metadata = {
    estimate_bytes: String(bytes),
    cap_bytes: String(capBytes),
    free_bytes: String(freeBytes),
  };
  const about = `${ticks} ticks are expected to take ${bytes} bytes (from ${basis})`;
  if (capBytes > 0 && bytes > capBytes)
    return new CockpitError("run_too_large", `${about}, more than the cap of ${capBytes}; raise max_bytes`, {
      metadata,
    });
  if (bytes > freeBytes)
    return new CockpitError("run_too_large", `${about}, but only ${freeBytes} are free above the reserve`, {
      metadata,
    });
  return null;
}

/** Measured on the shipped scenarios: about this much per node, per edge and per tick, log included. */
const bytesPerNode = 12;
const bytesPerEdge = 40;
const bytesPerTickAtLeast = 700;

function bytesPerTickOf({ topology }: SessionConfig): number {
  return bytesPerTickAtLeast + topology.nodes.length * bytesPerNode + topology.edges.length * bytesPerEdge;
}

function sum<Value>(values: readonly Value[], of: (value: Value) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}
