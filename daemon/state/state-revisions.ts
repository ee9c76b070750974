import {
  AccessView,
  DaemonView,
  GovernanceView,
  HealthView,
  PillarView,
  QueueView,
  RunView,
  ScenarioView,
  StateDelta,
  StoreView,
} from "../../proto/gen/trinity/gate/v1/operator.ts";
import type { StateParts } from "./state-parts.ts";

/** The state at a revision, and what has changed since another one. */
export type StateRevision = {
  readonly revision: number;
  readonly parts: StateParts;
  /** Null when no part has changed after that revision. */
  readonly changedAfter: (revision: number) => StateDelta | null;
};

/**
 * Numbers the states an operator may see (daemon.md 2.3, "WatchState"). A revision begins with every announced
 * change; the state is looked at only when somebody asks, once per revision for all who ask.
 */
export type StateRevisions = {
  readonly current: () => StateRevision;
  /** Something may have changed: begins the next revision and rings every watcher. */
  readonly touch: () => void;
  /** Begins a revision only if a part differs, for changes nobody announces, like growing old. */
  readonly recheck: () => void;
  readonly subscribe: (ring: () => void) => () => void;
};

const partNames = [
  "run",
  "lastRun",
  "activeScenario",
  "pillars",
  "queue",
  "governance",
  "health",
  "daemon",
  "store",
  "access",
] as const;
type PartName = (typeof partNames)[number];

/** What was seen at a revision, and at which one each part began to be so. */
type Seen = {
  readonly revision: number;
  readonly parts: StateParts;
  readonly changedAt: Record<PartName, number>;
};

export function newStateRevisions(look: () => StateParts): StateRevisions {
  const watchers = new Set<() => void>();
  let revision = 1;
  let seen: Seen | null = null;

  const touch = (): void => {
    revision += 1;
    for (const ring of [...watchers]) ring();
  };
  const current = (): Seen => {
    if (seen?.revision !== revision) seen = seenAt(revision, look(), seen);
    return seen;
  };

  return {
    current: () => {
      const { parts, changedAt } = current();
      return { revision, parts, changedAfter: (floor) => deltaOf(parts, (name) => changedAt[name] > floor) };
    },
    touch,
    recheck: () => {
      const before = current().parts;
      const parts = look();
      if (partNames.some((name) => differs(name, before, parts))) touch();
    },
    subscribe: (ring) => {
      watchers.add(ring);
      return () => watchers.delete(ring);
    },
  };
}

function seenAt(revision: number, parts: StateParts, before: Seen | null): Seen {
  const changedAt = (name: PartName): number =>
    before === null || differs(name, before.parts, parts) ? revision : before.changedAt[name];
  return {
    revision,
    parts,
    changedAt: {
      run: changedAt("run"),
      lastRun: changedAt("lastRun"),
      activeScenario: changedAt("activeScenario"),
      pillars: changedAt("pillars"),
      queue: changedAt("queue"),
      governance: changedAt("governance"),
      health: changedAt("health"),
      daemon: changedAt("daemon"),
      store: changedAt("store"),
      access: changedAt("access"),
    },
  };
}

function deltaOf(parts: StateParts, hasChanged: (name: PartName) => boolean): StateDelta | null {
  if (!partNames.some(hasChanged)) return null;
  return {
    ...StateDelta.fromPartial({}),
    run: hasChanged("run") ? parts.run : undefined,
    lastRun: hasChanged("lastRun") ? parts.lastRun : undefined,
    activeScenario: hasChanged("activeScenario") ? parts.activeScenario : undefined,
    pillars: hasChanged("pillars") ? [...parts.pillars] : [],
    queue: hasChanged("queue") ? parts.queue : undefined,
    governance: hasChanged("governance") ? parts.governance : undefined,
    health: hasChanged("health") ? parts.health : undefined,
    daemon: hasChanged("daemon") ? parts.daemon : undefined,
    store: hasChanged("store") ? parts.store : undefined,
    access: hasChanged("access") ? parts.access : undefined,
  };
}

/** Whether a part says something else; the mere time of looking at the same value does not count. */
function differs(name: PartName, before: StateParts, after: StateParts): boolean {
  return !said(name, before).equals(said(name, after));
}

function said(name: PartName, parts: StateParts): Buffer {
  switch (name) {
    case "run":
    case "lastRun":
      return Buffer.from(RunView.encode(timeless(parts[name])).finish());
    case "activeScenario":
      return Buffer.from(ScenarioView.encode(timeless(parts[name])).finish());
    case "queue":
      return Buffer.from(QueueView.encode(timeless(parts.queue)).finish());
    case "governance":
      return Buffer.from(GovernanceView.encode(timeless(parts.governance)).finish());
    case "health":
      return Buffer.from(HealthView.encode(timeless(parts.health)).finish());
    case "daemon":
      return Buffer.from(DaemonView.encode(timeless(parts.daemon)).finish());
    case "store":
      return Buffer.from(StoreView.encode(timeless(parts.store)).finish());
    case "access":
      return Buffer.from(AccessView.encode(timeless(parts.access)).finish());
    case "pillars":
      return Buffer.concat(parts.pillars.map((view) => PillarView.encode(timeless(view)).finish()));
  }
}

function timeless<View extends Pick<RunView, "freshness">>(view: View): View {
  const { freshness } = view;
  return freshness === undefined ? view : { ...view, freshness: { ...freshness, observedAt: undefined } };
}
