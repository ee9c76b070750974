import { describe, expect, test } from "vitest";
import { newStateSource } from "../../daemon/handlers/watch-state.ts";
import type { StateParts } from "../../daemon/state/state-parts.ts";
import { newStateRevisions } from "../../daemon/state/state-revisions.ts";
import {
  AccessView,
  DaemonView,
  GovernanceView,
  HealthView,
  QueueView,
  RunView,
  ScenarioView,
  StoreView,
  WatchStateResponse,
} from "../../proto/gen/trinity/gate/v1/operator.ts";

/*
 * Goal: a watcher gets the full state, then exactly what changed, and the newest of it when it is slow.
 * Method: the source of the stream over a state that the test sets; what the source says is decoded again.
 */
type World = { ticks: number; scenario: string; seenAtMs: number };

function watched(world: World) {
  let looks = 0;
  const look = (): StateParts => {
    looks += 1;
    const observedAt = { seconds: BigInt(world.seenAtMs), nanos: 0 };
    return {
      run: RunView.fromPartial({ value: { ticksCompleted: BigInt(world.ticks) }, freshness: { observedAt } }),
      lastRun: RunView.fromPartial({ freshness: { observedAt } }),
      activeScenario: ScenarioView.fromPartial({
        value: { scenarioId: world.scenario },
        freshness: { observedAt },
      }),
      pillars: [],
      queue: QueueView.fromPartial({ freshness: { observedAt } }),
      governance: GovernanceView.fromPartial({ freshness: { observedAt } }),
      health: HealthView.fromPartial({ freshness: { observedAt } }),
      daemon: DaemonView.fromPartial({ value: { pid: 7 }, freshness: { observedAt } }),
      store: StoreView.fromPartial({ freshness: { observedAt } }),
      access: AccessView.fromPartial({ freshness: { observedAt } }),
    };
  };
  const revisions = newStateRevisions(look);
  const deps = { look, revisions };
  return { revisions, watcher: () => watcherOf(newStateSource(deps)), looks: () => looks };
}

function watcherOf(source: ReturnType<typeof newStateSource>) {
  const decoded = (message: Awaited<ReturnType<typeof source.next>>): WatchStateResponse | null =>
    message === null || message === "end" ? null : WatchStateResponse.decode(message);
  return {
    next: async () => decoded(await source.next()),
    heartbeat: () => WatchStateResponse.decode(source.heartbeat()),
    subscribe: source.subscribe,
  };
}

const parts = (message: WatchStateResponse | null): readonly string[] =>
  message?.message?.$case === "delta"
    ? Object.entries(message.message.value).flatMap(([name, value]) =>
        value === undefined || (Array.isArray(value) && value.length === 0) ? [] : [name],
      )
    : [];

describe("a watcher", () => {
  test("gets the full state first, then nothing until something changes", async () => {
    const { watcher } = watched({ ticks: 1, scenario: "gf01", seenAtMs: 1 });
    const one = watcher();
    const first = await one.next();
    expect(first).toMatchObject({ revision: 1n, coalescedFrom: 0n });
    expect(first?.message).toMatchObject({
      $case: "fullState",
      value: { run: { value: { ticksCompleted: 1n } }, daemon: { value: { pid: 7 } } },
    });
    expect(await one.next()).toBeNull();
  });

  test("gets only the part that changed", async () => {
    const world = { ticks: 1, scenario: "gf01", seenAtMs: 1 };
    const { watcher, revisions } = watched(world);
    const one = watcher();
    await one.next();
    world.ticks = 2;
    revisions.touch();
    const delta = await one.next();
    expect(delta).toMatchObject({ revision: 2n, coalescedFrom: 0n, coalescedTo: 0n });
    expect(parts(delta)).toEqual(["run"]);
  });

  test("gets the newest value once when it was slow, and is told which revisions were folded", async () => {
    const world = { ticks: 1, scenario: "gf01", seenAtMs: 1 };
    const { watcher, revisions } = watched(world);
    const [slow, fast] = [watcher(), watcher()];
    await slow.next();
    await fast.next();
    for (const ticks of [2, 3]) {
      world.ticks = ticks;
      revisions.touch();
      expect(parts(await fast.next())).toEqual(["run"]);
    }
    world.scenario = "ring-5";
    revisions.touch();
    expect(parts(await fast.next())).toEqual(["activeScenario"]);
    const folded = await slow.next();
    expect(folded).toMatchObject({ revision: 4n, coalescedFrom: 2n, coalescedTo: 4n });
    expect(parts(folded)).toEqual(["run", "activeScenario"]);
    expect(await slow.next()).toBeNull();
  });

  test("is not told of a change that changes nothing", async () => {
    const world = { ticks: 1, scenario: "gf01", seenAtMs: 1 };
    const { watcher, revisions } = watched(world);
    const one = watcher();
    await one.next();
    world.seenAtMs = 99;
    revisions.touch();
    expect(await one.next()).toBeNull();
  });

  test("notices at its heartbeat what nobody announced", async () => {
    const world = { ticks: 1, scenario: "gf01", seenAtMs: 1 };
    const { watcher } = watched(world);
    const one = watcher();
    await one.next();
    let rings = 0;
    one.subscribe(() => {
      rings += 1;
    });
    expect(one.heartbeat()).toMatchObject({ revision: 1n, message: { $case: "heartbeat" } });
    expect(rings).toBe(0);
    world.scenario = "line-4";
    one.heartbeat();
    expect(rings).toBe(1);
    expect(parts(await one.next())).toEqual(["activeScenario"]);
  });
});

test("a state is looked at once per revision, however many watch it", async () => {
  const world = { ticks: 1, scenario: "gf01", seenAtMs: 1 };
  const { watcher, revisions, looks } = watched(world);
  const watchers = Array.from({ length: 50 }, watcher);
  for (const one of watchers) await one.next();
  const before = looks();
  world.ticks = 2;
  revisions.touch();
  for (const one of watchers) expect(parts(await one.next())).toEqual(["run"]);
  expect(looks() - before).toBe(1);
});
