import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { StateDelta, type WatchStateResponse } from "../../proto/gen/trinity/gate/v1/operator.ts";
import { heardFrom, lagOf, unknownDaemonClock } from "../../tui/model/daemon-clock.ts";
import { type Fresh, neverReceived, trustOf } from "../../tui/model/fresh.ts";
import { noProgress, noteOutage, noteProgress, rateHistory, tickRate } from "../../tui/model/progress.ts";
import { emptyViews, foldState, type Views } from "../../tui/model/views.ts";
import { stateMessage } from "../../tui/wire/state-message.ts";
import { baseMs, freshNow, idleState, wirePillars, wireRun } from "../support/wire-values.ts";

function message(
  revision: bigint,
  content: WatchStateResponse["message"],
  coalescedFrom = 0n,
): ReturnType<typeof stateMessage> {
  return stateMessage({ revision, message: content, coalescedFrom, coalescedTo: revision });
}

const full = (revision: bigint): ReturnType<typeof stateMessage> =>
  message(revision, { $case: "fullState", value: idleState() });
const ticks = (revision: bigint, done: bigint, coalescedFrom = 0n): ReturnType<typeof stateMessage> =>
  message(
    revision,
    {
      $case: "delta",
      value: StateDelta.fromPartial({
        run: { value: wireRun({ ticksCompleted: done }), freshness: freshNow() },
      }),
    },
    coalescedFrom,
  );
const heartbeat = (revision: bigint): ReturnType<typeof stateMessage> =>
  message(revision, { $case: "heartbeat", value: {} });

const live: Views = foldState(emptyViews, full(5n), 1_000);

describe("the state stream", () => {
  test("the first message fills every part", () => {
    expect(live.revision).toBe(5n);
    expect(live.pillars.map((pillar) => pillar.value?.pillarId)).toEqual([
      "aether",
      "press",
      "umx",
      "loom",
      "codex",
    ]);
    expect(live.run).toMatchObject({ value: null, state: "fresh", source: "engine/state" });
  });

  test.each([
    { name: "the next change is taken", message: ticks(6n, 4n), done: 4, hasGap: false },
    { name: "a repeated change is ignored", message: ticks(5n, 4n), done: undefined, hasGap: false },
    { name: "an older change is ignored", message: ticks(3n, 4n), done: undefined, hasGap: false },
    { name: "a jump is taken and marks a gap", message: ticks(8n, 4n), done: 4, hasGap: true },
    { name: "a jump that says what it folds is none", message: ticks(8n, 4n, 6n), done: 4, hasGap: false },
    {
      name: "a heartbeat of a revision we do not hold marks a gap",
      message: heartbeat(6n),
      done: undefined,
      hasGap: true,
    },
    {
      name: "a heartbeat of our revision changes nothing",
      message: heartbeat(5n),
      done: undefined,
      hasGap: false,
    },
  ])("$name", ({ message: next, done, hasGap }) => {
    const views = foldState(live, next, 2_000);
    expect(views.run.value?.ticksCompleted).toBe(done);
    expect(views.hasGap).toBe(hasGap);
    expect(views.lastSignMono).toBe(2_000);
  });

  test("a full state heals a gap and may begin again at a lower revision, after a restart of the daemon", () => {
    const views = foldState(foldState(live, ticks(9n, 4n), 2_000), full(1n), 3_000);
    expect(views).toMatchObject({ revision: 1n, hasGap: false });
    expect(views.run.value).toBeNull();
  });

  test("a part that is not mentioned stays, with the age it has", () => {
    const views = foldState(live, ticks(6n, 4n), 9_000);
    expect(views.scenario).toEqual(live.scenario);
  });

  test("a run that is reported as absent is gone", () => {
    const running = foldState(live, ticks(6n, 4n), 2_000);
    const none = message(7n, {
      $case: "delta",
      value: StateDelta.fromPartial({ run: { value: undefined, freshness: freshNow() } }),
    });
    expect(foldState(running, none, 3_000).run.value).toBeNull();
  });

  test("a pillar that is missing is unknown and says so", () => {
    const value = { ...idleState(), pillars: wirePillars(1, "0/0").slice(0, 3) };
    const views = foldState(emptyViews, message(1n, { $case: "fullState", value }), 1_000);
    expect(views.pillars).toHaveLength(5);
    expect(views.pillars[4]).toMatchObject({
      value: null,
      state: "unknown",
      reason: "the daemon sent no codex",
    });
  });

  // Goal: no order of messages makes the model show something older than what it has shown.
  // Method: any mixture of late, repeated and missing changes; ticks rise with the revision.
  test("whatever the order of changes, the run never goes back", () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 1n, max: 40n }), { maxLength: 30 }), (revisions) => {
        let views = live;
        let shown = 0;
        for (const revision of revisions) {
          views = foldState(views, ticks(revision, revision), 2_000);
          const done = views.run.value?.ticksCompleted ?? 0;
          expect(done).toBeGreaterThanOrEqual(shown);
          shown = done;
        }
        const rising = [5n, ...revisions].sort((a, b) => (a < b ? -1 : 1));
        expect(views.revision).toBe(rising.at(-1));
      }),
    );
  });
});

describe("trust", () => {
  const value: Fresh<string> = {
    ...neverReceived("engine/state"),
    value: "x",
    receivedMono: 10_000,
    expectedMs: 1_000,
    state: "fresh",
    reason: "",
  };
  const watching = { nowMono: 10_400, isLive: true, lastSignMono: 10_400 };

  test.each([
    { name: "just observed", fresh: value, watching, word: "live", ageMs: 400 },
    {
      name: "an answer is overdue",
      fresh: value,
      watching: { ...watching, nowMono: 12_001 },
      word: "late",
      ageMs: 2_001,
    },
    {
      name: "old by the daemon's own clock",
      fresh: { ...value, lagMs: 5_000 },
      watching,
      word: "late",
      ageMs: 5_400,
    },
    {
      name: "the daemon says stale",
      fresh: { ...value, state: "stale" as const },
      watching,
      word: "STALE",
      ageMs: 400,
    },
    {
      name: "the daemon says degraded",
      fresh: { ...value, state: "degraded" as const },
      watching,
      word: "degraded",
      ageMs: 400,
    },
    {
      name: "the daemon says unknown",
      fresh: { ...value, state: "unknown" as const },
      watching,
      word: "unknown",
      ageMs: 400,
    },
    {
      name: "no connection",
      fresh: value,
      watching: { ...watching, isLive: false },
      word: "STALE",
      ageMs: 400,
    },
    {
      name: "no connection, and unknown before",
      fresh: { ...value, state: "unknown" as const },
      watching: { ...watching, isLive: false },
      word: "unknown",
      ageMs: 400,
    },
    { name: "never received", fresh: neverReceived("x"), watching, word: "unknown", ageMs: null },
    {
      name: "without an interval each sign of life confirms it",
      fresh: { ...value, expectedMs: null },
      watching: { nowMono: 70_000, isLive: true, lastSignMono: 69_000 },
      word: "live",
      ageMs: 1_000,
    },
    {
      name: "without an interval and in doubt it keeps its age",
      fresh: { ...value, expectedMs: null, state: "stale" as const },
      watching: { nowMono: 70_000, isLive: true, lastSignMono: 69_000 },
      word: "STALE",
      ageMs: 60_000,
    },
  ])("$name", ({ fresh, watching: ground, word, ageMs }) => {
    expect(trustOf(fresh, ground)).toEqual({ word, ageMs });
  });

  test("lag is told by the daemon's clock alone, however wrong our own is", () => {
    const clock = heardFrom(unknownDaemonClock, [baseMs, baseMs - 9_000], 500);
    expect(lagOf(clock, baseMs - 9_000, 500)).toBe(9_000);
    expect(lagOf(clock, baseMs, 500)).toBe(0);
    expect(lagOf(clock, baseMs, 3_500)).toBe(3_000);
    expect(lagOf(unknownDaemonClock, baseMs, 500)).toBe(0);
  });
});

describe("the rate", () => {
  test("is reckoned over ten seconds and goes down while nothing comes", () => {
    let progress = noProgress;
    for (let second = 0; second <= 20; second += 1)
      progress = noteProgress(progress, "r", second * 50, second * 1_000);
    expect(tickRate(progress, 20_000)).toBeCloseTo(50);
    expect(tickRate(progress, 25_000)).toBeCloseTo(25);
    expect(tickRate(progress, 40_000)).toBeCloseTo(0);
  });

  test("says nothing before there is something to say", () => {
    expect(tickRate(noProgress, 1_000)).toBeNull();
    expect(tickRate(noteProgress(noProgress, "r", 5, 1_000), 1_000)).toBeNull();
  });

  test("another run, and a run that was set back, begin anew", () => {
    const first = noteProgress(noteProgress(noProgress, "r", 5, 1_000), "r", 9, 3_000);
    expect(noteProgress(first, "q", 1, 4_000).samples).toHaveLength(1);
    expect(noteProgress(first, "r", 2, 4_000).samples).toHaveLength(1);
  });

  test("a fast run does not fill the memory, and a minute is remembered", () => {
    let progress = noProgress;
    for (let ms = 0; ms <= 120_000; ms += 10) progress = noteProgress(progress, "r", ms, ms);
    expect(progress.samples.length).toBeLessThanOrEqual(130);
    const history = rateHistory(progress, 120_000, 30);
    expect(history).toHaveLength(30);
    expect(history.at(-1)).toBeCloseTo(1_000, 0);
  });

  test("an outage is a gap, not zero, before and after the connection returns", () => {
    let progress = noProgress;
    for (let ms = 0; ms <= 60_000; ms += 1_000) progress = noteProgress(progress, "r", ms / 100, ms);
    progress = noteOutage(noteOutage(progress, 60_000), 65_000);
    expect(rateHistory(progress, 80_000, 6)).toEqual([10, 10, 10, 10, null, null]);
    expect(tickRate(progress, 80_000)).toBeCloseTo(10);
    expect(rateHistory(progress, 130_000, 6)).toEqual([null, null, null, null, null, null]);

    progress = noteProgress(progress, "r", 700, 80_000);
    expect(tickRate(progress, 80_100)).toBeNull();
    for (let ms = 81_000; ms <= 90_000; ms += 1_000) progress = noteProgress(progress, "r", ms / 100, ms);
    expect(tickRate(progress, 90_000)).toBeCloseTo(20);
    expect(rateHistory(progress, 90_000, 6)).toEqual([10, 10, 10, null, null, 20]);
  });

  test("a held run truly does no ticks, and is remembered as doing none when it goes on", () => {
    let progress = noteProgress(noteProgress(noProgress, "r", 0, 0), "r", 100, 10_000);
    expect(rateHistory(progress, 90_000, 6)).toEqual([0, 0, 0, 0, 0, 0]);
    progress = noteProgress(progress, "r", 101, 100_000);
    for (const rate of rateHistory(progress, 100_000, 6)) expect(rate).toBeCloseTo(0, 1);
  });

  test("before the run was watched there is no rate, rather than zero", () => {
    const progress = noteProgress(noteProgress(noProgress, "r", 0, 50_000), "r", 100, 60_000);
    expect(rateHistory(progress, 60_000, 6)).toEqual([null, null, null, null, null, 10]);
  });
});

test("an enum of a later contract is not taken for a known one", () => {
  const value = { ...idleState(), run: { value: wireRun({ state: 99 as RunState }), freshness: freshNow() } };
  const views = foldState(emptyViews, message(1n, { $case: "fullState", value }), 1);
  expect(views.run.value?.state).toBe("UNRECOGNISED");
});
