import type { Artifact } from "../../store/artifacts.ts";
import type { DeedOf } from "../../store/deed.ts";
import type { Store } from "../../store/open-store.ts";
import type { RunId } from "../../store/records.ts";
import type { Swept } from "../../store/retention.ts";
import { refText } from "../artifacts/artifact-ref.ts";
import { filterInvalid } from "../rpc/filter.ts";
import { parseRunFilter } from "../runs/run-filter.ts";
import type { Supervisor } from "../supervision/supervisor.ts";
import { type Choice, choose, type Item, type Limits } from "./choose.ts";
import { eventSpan } from "./event-span.ts";
import { runItems } from "./run-items.ts";

/** The classes a sweep is made of; the audit is kept whole. */
export type SweptClass = "logs" | "history" | "events" | "artifacts";

/** What a sweep would take, and how it takes that. */
export type SweepPlan = {
  readonly name: SweptClass;
  /** Exactly what goes; what a plan's digest is made of. */
  readonly ids: readonly string[];
  readonly bytes: number;
  readonly count: number;
  readonly runIds: readonly RunId[];
  /** What the limits would take and something holds. */
  readonly held: readonly Item[];
  /** So many more go with the sweep after this one. */
  readonly later: number;
  /** One commit, with the audit record of `deedOf`. */
  readonly take: (atMs: number, deedOf: DeedOf<Swept>) => Promise<Swept>;
};

export type PlanSweepDeps = {
  readonly store: Pick<Store, "history" | "retention" | "artifacts" | "events">;
  readonly supervisor: Pick<Supervisor, "board" | "retire">;
};

/** Runs and artifacts of one sweep, so that its commit stays small. */
const itemsMax = 1000;

/** @throws CockpitError `filter_invalid` */
export async function planSweep(
  deps: PlanSweepDeps,
  name: SweptClass,
  limits: Limits,
  filter: string,
): Promise<SweepPlan> {
  switch (name) {
    case "logs":
    case "history":
      return planRuns(deps, name, limits, filter);
    case "events":
      refuseFilter(name, filter);
      return planEvents(deps, limits);
    case "artifacts":
      refuseFilter(name, filter);
      return planArtifacts(deps, limits);
  }
}

function refuseFilter(name: SweptClass, filter: string): void {
  if (filter.trim() !== "") throw filterInvalid(`cannot be used with ${name}; runs and logs have one`);
}

async function planRuns(
  { store, supervisor }: PlanSweepDeps,
  name: "logs" | "history",
  limits: Limits,
  filter: string,
): Promise<SweepPlan> {
  const wanted = parseRunFilter(filter);
  const items = await runItems({ ...store, board: supervisor.board }, name, wanted);
  const { now, rest } = firstOnes(choose(items, limits));
  const runIds = now.going.map(({ id }) => id as RunId);
  return {
    ...rest,
    name,
    runIds,
    take: (atMs, deedOf) =>
      supervisor.retire(runIds, () => store.retention.takeRuns(name, runIds, atMs, deedOf)),
  };
}

async function planEvents({ store }: PlanSweepDeps, limits: Limits): Promise<SweepPlan> {
  const span = await eventSpan(store.events, limits);
  const count = span.beforeSeq - span.firstSeq;
  return {
    name: "events",
    ids: count === 0 ? [] : [`${span.firstSeq}-${span.beforeSeq - 1}`],
    bytes: span.bytes,
    count,
    runIds: [],
    held: [],
    later: 0,
    take: (_, deedOf) => store.retention.takeEvents(span.beforeSeq, span, deedOf),
  };
}

function planArtifacts({ store, supervisor }: PlanSweepDeps, limits: Limits): Promise<SweepPlan> {
  const byRef = new Map<string, Artifact>();
  for (const artifact of store.artifacts.list(null, null, Number.MAX_SAFE_INTEGER))
    if (artifact.removedAtMs === null) byRef.set(refText(artifact), artifact);
  const items = Array.from(byRef, ([id, artifact]): Item => {
    const run = artifact.runId === null ? undefined : supervisor.board.get(artifact.runId as RunId);
    const isAtWork = run !== undefined && run.record.endedAtMs === null;
    return {
      id,
      atMs: artifact.createdAtMs,
      bytes: artifact.sizeBytes,
      heldBy: artifact.pinned ? "it is pinned" : isAtWork ? `run ${artifact.runId} has not ended` : null,
      isForfeit: false,
    };
  });
  const { now, rest } = firstOnes(choose(items, limits));
  const going = now.going.flatMap(({ id }) => byRef.get(id) ?? []);
  return Promise.resolve({
    ...rest,
    name: "artifacts",
    runIds: [],
    take: (atMs, deedOf) => store.retention.takeArtifacts(going, atMs, deedOf),
  });
}

/** What one sweep takes of a choice, and what is said of it. */
function firstOnes({ going, held }: Choice): {
  readonly now: Choice;
  readonly rest: Pick<SweepPlan, "ids" | "bytes" | "count" | "held" | "later">;
} {
  const first = going.slice(0, itemsMax);
  return {
    now: { going: first, held },
    rest: {
      ids: first.map(({ id }) => id),
      bytes: first.reduce((sum, { bytes }) => sum + bytes, 0),
      count: first.length,
      held,
      later: going.length - first.length,
    },
  };
}
