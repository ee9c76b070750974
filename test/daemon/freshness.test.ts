import { describe, expect, test } from "vitest";
import { observationOfRun } from "../../daemon/state/observations.ts";
import { toFreshness } from "../../daemon/wire/freshness.ts";
import { FreshnessState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { liveRun, recordIn } from "./support/live-runs.ts";

describe("a value observed every 10 s (daemon.md 2.1)", () => {
  test.each([
    { ageMs: 0, state: "FRESH" },
    { ageMs: 30_000, state: "FRESH" },
    { ageMs: 30_001, state: "STALE" },
    { ageMs: 150_000, state: "STALE" },
    { ageMs: 150_001, state: "UNKNOWN" },
    // A clock that was set back makes nobody old.
    { ageMs: -5_000, state: "FRESH" },
  ] as const)("is $state after $ageMs ms", ({ ageMs, state }) => {
    const observation = { source: "engine/state", observedAtMs: 1_000_000, expectedIntervalMs: 10_000 };
    const freshness = toFreshness(observation, 1_000_000 + ageMs);
    expect(freshness.state).toBe(FreshnessState[state]);
    expect(freshness.reason === "").toBe(state === "FRESH");
  });
});

test("a value that only changes when somebody changes it stays fresh for ever", () => {
  const freshness = toFreshness({ source: "registry", observedAtMs: 0, expectedIntervalMs: null }, 1e12);
  expect(freshness).toMatchObject({ state: FreshnessState.FRESH, reason: "", expectedInterval: undefined });
});

test("a source that doubts its own value is not overruled", () => {
  const doubt = { kind: "unknown", reason: "it is gone" } as const;
  const freshness = toFreshness({ source: "registry", observedAtMs: 0, expectedIntervalMs: null, doubt }, 0);
  expect(freshness).toMatchObject({ state: FreshnessState.UNKNOWN, reason: "it is gone" });
});

describe("a run", () => {
  test.each([
    { condition: { kind: "running", phase: "TICKING" }, source: "engine/state", intervalMs: 10_250 },
    { condition: { kind: "running", phase: "STOPPING" }, source: "engine/state", intervalMs: 10_250 },
    { condition: { kind: "paused" }, source: "engine/state", intervalMs: null },
    { condition: { kind: "completed" }, source: "history", intervalMs: null },
  ] as const)("$condition is due again after $intervalMs ms", ({ condition, source, intervalMs }) => {
    const run = { ...liveRun(condition), record: recordIn(condition, { tickDelayMs: 250 }) };
    expect(observationOfRun(run)).toEqual({ source, observedAtMs: 2_000, expectedIntervalMs: intervalMs });
  });
});
