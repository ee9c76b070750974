import { type DaemonClock, heardFrom, lagOf, unknownDaemonClock } from "./daemon-clock.ts";
import { type DaemonFacts, type PillarFacts, pillarIds, type RunFacts, type ScenarioFacts } from "./facts.ts";
import { type Fresh, neverReceived } from "./fresh.ts";
import type { Observed, StateMessage, StateParts } from "./state-message.ts";

/** The operator's state as last heard, each part with its source and age. */
export type Views = {
  /** The active run; a value of null that is fresh means that none is active. */
  readonly run: Fresh<RunFacts>;
  /** The newest finished run. */
  readonly lastRun: Fresh<RunFacts>;
  readonly scenario: Fresh<ScenarioFacts>;
  /** Always five, in the order of the contract. */
  readonly pillars: readonly Fresh<PillarFacts>[];
  readonly daemon: Fresh<DaemonFacts>;
  readonly clock: DaemonClock;
  readonly revision: bigint;
  /** When the stream last gave a sign of life, heartbeats included. */
  readonly lastSignMono: number | null;
  /** A change went missing, so the parts may be behind until the full state has come again. */
  readonly hasGap: boolean;
};

/** Nothing heard yet. */
export const emptyViews: Views = {
  run: neverReceived("state"),
  lastRun: neverReceived("state"),
  scenario: neverReceived("state"),
  pillars: pillarIds.map(() => neverReceived("state")),
  daemon: neverReceived("state"),
  clock: unknownDaemonClock,
  revision: 0n,
  lastSignMono: null,
  hasGap: false,
};

/**
 * Folds one message of the state stream. A full state replaces everything, also when its revision is lower than
 * the last one (the daemon was restarted). A repeated change is ignored; a missing one marks a gap, upon which
 * the caller asks for the full state (tui.md 4, "Ingest and store").
 */
export function foldState(views: Views, message: StateMessage, receivedMono: number): Views {
  const heard = { ...views, lastSignMono: receivedMono };
  switch (message.kind) {
    case "heartbeat":
      return message.revision > views.revision ? { ...heard, hasGap: true } : heard;
    case "full_state":
      return {
        ...withParts({ ...heard, clock: unknownDaemonClock }, message.parts, receivedMono),
        revision: message.revision,
        hasGap: false,
      };
    case "delta": {
      if (message.revision <= views.revision) return heard;
      const first = message.coalescedFrom === 0n ? message.revision : message.coalescedFrom;
      return {
        ...withParts(heard, message.parts, receivedMono),
        revision: message.revision,
        hasGap: views.hasGap || first > views.revision + 1n,
      };
    }
  }
}

/** Every part, for counting and for the rollup. */
export function allParts(views: Views): readonly Fresh<unknown>[] {
  return [views.run, views.lastRun, views.scenario, ...views.pillars, views.daemon];
}

function withParts(views: Views, parts: StateParts, receivedMono: number): Views {
  const clock = heardFrom(views.clock, observedTimes(parts), receivedMono);
  const take = <Value>(previous: Fresh<Value>, next: Observed<Value> | null): Fresh<Value> =>
    next === null ? previous : received(next, clock, receivedMono);
  const pillars = parts.pillars;
  return {
    ...views,
    clock,
    run: take(views.run, parts.run),
    lastRun: take(views.lastRun, parts.lastRun),
    scenario: take(views.scenario, parts.scenario),
    pillars:
      pillars === null
        ? views.pillars
        : pillarIds.map((id, index) => take(missingPillar(id), pillarOf(pillars, id, index))),
    daemon: take(views.daemon, parts.daemon),
  };
}

/** Finds a pillar by its id; a view without a value can only be known by its place. */
function pillarOf(
  pillars: readonly Observed<PillarFacts>[],
  id: string,
  index: number,
): Observed<PillarFacts> | null {
  const byId = pillars.find((pillar) => pillar.value?.pillarId === id);
  const byPlace = pillars[index];
  return byId ?? (byPlace?.value === null ? byPlace : null);
}

function missingPillar(id: string): Fresh<PillarFacts> {
  return { ...neverReceived("state"), reason: `the daemon sent no ${id}` };
}

function received<Value>(next: Observed<Value>, clock: DaemonClock, receivedMono: number): Fresh<Value> {
  return {
    value: next.value,
    source: next.source,
    receivedMono,
    lagMs: lagOf(clock, next.observedAtMs, receivedMono),
    expectedMs: next.expectedMs,
    state: next.state,
    reason: next.reason,
  };
}

function observedTimes(parts: StateParts): readonly number[] {
  const views: readonly (Observed<unknown> | null)[] = [
    parts.run,
    parts.lastRun,
    parts.scenario,
    parts.daemon,
    ...(parts.pillars ?? []),
  ];
  return views.flatMap((view) => (view === null || view.observedAtMs === null ? [] : [view.observedAtMs]));
}
