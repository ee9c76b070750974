import { type Freshness, FreshnessState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { toDuration } from "./duration.ts";
import { toTimestamp } from "./timestamp.ts";

/** What is known of a value's age (DESIGN decision 18). */
export type Observation = {
  /** Who observed it, for example `engine/state`. */
  readonly source: string;
  readonly observedAtMs: number;
  /** When the next observation is due; null for a value that only changes when somebody changes it. */
  readonly expectedIntervalMs: number | null;
  /** Set when the source itself says that the value cannot be trusted, and why. */
  readonly doubt?: { readonly kind: "degraded" | "unknown"; readonly reason: string };
};

/** Stale after three missed observations, unknown after fifteen (daemon.md 2.1, "Freshness"). */
const staleAfter = 3;
const unknownAfter = 15;

/** How far a value can be trusted at `nowMs`. */
export function toFreshness(observation: Observation, nowMs: number): Freshness {
  const { source, observedAtMs, expectedIntervalMs } = observation;
  return {
    source,
    observedAt: toTimestamp(observedAtMs),
    expectedInterval: expectedIntervalMs === null ? undefined : toDuration(expectedIntervalMs),
    ...judgement(observation, nowMs),
  };
}

/** The freshness of a value read from the store or from memory at this very moment; `source` says from where. */
export function freshNow(source: string, nowMs: number): Freshness {
  return toFreshness({ source, observedAtMs: nowMs, expectedIntervalMs: null }, nowMs);
}

function judgement(
  { observedAtMs, expectedIntervalMs, doubt }: Observation,
  nowMs: number,
): Pick<Freshness, "state" | "reason"> {
  if (doubt !== undefined) {
    const state = doubt.kind === "unknown" ? FreshnessState.UNKNOWN : FreshnessState.DEGRADED;
    return { state, reason: doubt.reason };
  }
  const ageMs = nowMs - observedAtMs;
  if (expectedIntervalMs === null || ageMs <= expectedIntervalMs * staleAfter) {
    return { state: FreshnessState.FRESH, reason: "" };
  }
  const reason = `not observed for ${Math.floor(ageMs / 1000)} s, expected every ${expectedIntervalMs / 1000} s`;
  const state = ageMs <= expectedIntervalMs * unknownAfter ? FreshnessState.STALE : FreshnessState.UNKNOWN;
  return { state, reason };
}
