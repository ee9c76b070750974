/**
 * The multi-graph context (engine-governance 6.4) as a value: several graphs that share one session tick and one queue of
 * SLP events. Every function answers a new context; when one throws, the old context is still there as it was.
 */
import { EngineError } from "../errors.ts";
import type { Int } from "../int.ts";
import { quoteC2 } from "../json/quote.ts";
import { applySlpEvents } from "../slp/apply-slp-events.ts";
import type { GraphTopology } from "../slp/graph-topology.ts";
import type { SlpEvent } from "../slp/slp-event.ts";
import { slpEventRefs } from "../slp/slp-event-refs.ts";
import { type GraphState, startGraph, stepGraph, withNewTopology } from "./graph-state.ts";
import type { GraphTick } from "./graph-tick.ts";
import type { MultiGraphRunConfig } from "./multi-graph-config.ts";
import { registered, type TopologyRegistry, withTopology } from "./topology-registry.ts";

export type MultiGraphContext = {
  /** Session ticks passed so far. */
  readonly tick: number;
  /** In config order. */
  readonly graphs: readonly GraphState[];
  readonly registry: TopologyRegistry;
  /** Events that are not due yet, by the tick at which they will be; in the order they were queued. */
  readonly queue: ReadonlyMap<Int, readonly SlpEvent[]>;
  /** What the last session tick left behind, in config order; null before the first. */
  readonly last: readonly GraphTick[] | null;
};

/** Whether a graph is stepped at a session tick. */
export type Schedule = (gid: string, sessionTick: number) => boolean;

/** A topology that SLP events have changed at the beginning of a session tick. */
export type TopologyChange = {
  readonly gid: string;
  readonly tick: number;
  /** Ids of the events, in the order they were applied (engine-core 14, `slp_event_refs`). */
  readonly slpEventRefs: readonly string[];
  readonly topology: GraphTopology;
};

/** Which graphs a session tick steps: those of the schedule, without those to skip. */
export type Choice = { readonly isScheduled?: Schedule; readonly skip?: ReadonlySet<string> };

export type MultiGraphStep = {
  readonly context: MultiGraphContext;
  /** Graphs that were stepped, in config order. */
  readonly stepped: readonly GraphTick[];
  /** Graphs that have a new topology, in the order in which their first events were queued. */
  readonly changes: readonly TopologyChange[];
};

/**
 * The context before the first tick.
 *
 * @throws EngineError `not_found` for a graph the registry does not have, `value` for a state of the wrong length.
 */
export function startMultiGraph(config: MultiGraphRunConfig, registry: TopologyRegistry): MultiGraphContext {
  const graphs = config.graphs.map((graph) => startGraph(graph, registered(registry, graph.gid)));
  return { tick: 0, graphs, registry, queue: new Map(), last: null };
}

/**
 * Queues an event for the tick at which it takes effect.
 *
 * @throws EngineError `not_found` for a graph the run does not have, `value` for a tick that has passed already.
 */
export function queueSlpEvent(context: MultiGraphContext, event: SlpEvent): MultiGraphContext {
  return queueSlpEvents(context, [event]);
}

/** Queues events one after the other. @throws EngineError as `queueSlpEvent` does */
export function queueSlpEvents(context: MultiGraphContext, events: readonly SlpEvent[]): MultiGraphContext {
  const queue = new Map(Array.from(context.queue, ([tick, due]) => [tick, [...due]]));
  for (const event of events) {
    const { eventId, gid, tickEffective } = event;
    registered(context.registry, gid);
    if (tickEffective <= context.tick) {
      throw new EngineError(
        "value",
        `SLP event ${quoteC2(eventId)} must take effect after tick ${context.tick}, not at ${tickEffective}`,
      );
    }
    const due = queue.get(tickEffective);
    if (due === undefined) queue.set(tickEffective, [event]);
    else due.push(event);
  }
  return { ...context, queue };
}

/**
 * The next session tick. Events that are due change topologies first, also of graphs that are not stepped then; every
 * graph that is neither skipped nor kept back by the schedule is stepped. One that is not keeps its own tick, so its
 * ledgers fall behind the session. A disabled graph is stepped all the same, and `ticks` of the configuration ends
 * nothing: both as in the reference. `withinOwnTicks` is the schedule for those who want it to.
 *
 * @throws EngineError as `applySlpEvents` and `stepGraph` do
 */
export function stepAll(
  context: MultiGraphContext,
  { isScheduled = always, skip = noGraphs }: Choice = {},
): MultiGraphStep {
  const tick = context.tick + 1;
  const { context: changed, changes } = applyDue(context, tick);
  const stepped: GraphTick[] = [];
  const graphs = changed.graphs.map((graph) => {
    const { gid } = graph.config;
    if (skip.has(gid) || !isScheduled(gid, tick)) return graph;
    const step = stepGraph(graph, tick);
    stepped.push(step.result);
    return step.graph;
  });
  return { context: { ...changed, tick, graphs, last: stepped }, stepped, changes };
}

/** The results of the last session tick, one for each graph that was stepped. @throws EngineError `value` before the first */
export function lastTickResults({ last }: MultiGraphContext): readonly GraphTick[] {
  if (last === null) throw new EngineError("value", "there are no results before the first tick");
  return last;
}

const always: Schedule = () => true;
const noGraphs: ReadonlySet<string> = new Set();

/** The context with the events of a tick taken out of the queue and applied, graph by graph. */
function applyDue(
  context: MultiGraphContext,
  tick: number,
): Pick<MultiGraphStep, "changes"> & { readonly context: MultiGraphContext } {
  const due = context.queue.get(tick);
  if (due === undefined) return { context, changes: [] };
  const queue = new Map(context.queue);
  queue.delete(tick);
  let { registry } = context;
  const changes: TopologyChange[] = [];
  for (const [gid, events] of Map.groupBy(due, (event) => event.gid)) {
    const topology = applySlpEvents(registered(registry, gid).topology, events);
    registry = withTopology(registry, gid, topology);
    changes.push({ gid, tick, slpEventRefs: slpEventRefs(gid, events).get(tick) ?? [], topology });
  }
  const graphs = context.graphs.map((graph) => {
    const change = changes.find(({ gid }) => gid === graph.config.gid);
    return change === undefined ? graph : withNewTopology(graph, change.topology);
  });
  return { context: { ...context, queue, registry, graphs }, changes };
}
