import { refuse } from "../config/section.ts";
import { EngineError } from "../errors.ts";
import { compareInt } from "../int.ts";
import { compareCodePoints } from "../json/compare-code-points.ts";
import { applySlpEvents } from "../slp/apply-slp-events.ts";
import type { GraphTopology } from "../slp/graph-topology.ts";
import type { SlpEvent } from "../slp/slp-event.ts";
import type { MultiGraphDraft } from "./parse-multi-graph.ts";
import type { TopologyRegistry } from "./topology-registry.ts";

/**
 * Reports the first event of each graph that can't be applied in the course of the run; the ones after it may depend on
 * it. Events beyond the last tick are never applied and not tried. When part of the file could not be read, nothing is
 * reported: what is missing may be what an event needs.
 */
export function checkSlpEvents(
  { top, graphs, slpEvents }: MultiGraphDraft,
  registry: TopologyRegistry,
): void {
  const ticks = graphs?.map((graph) => graph?.config.ticks);
  if (slpEvents === undefined || ticks === undefined || !ticks.every((each) => each !== undefined)) return;
  const last = ticks.reduce((max, each) => Math.max(max, each), 0);
  const placed = slpEvents.map((event, index) => ({ event, index }));
  const due = placed.filter(({ event }) => event.tickEffective <= last);
  for (const [gid, events] of Map.groupBy(due, ({ event }) => event.gid)) {
    let topology = registry.get(gid)?.topology;
    for (const { event, index } of events.toSorted((a, b) => compareApplied(a.event, b.event))) {
      if (topology === undefined) break;
      const applied = attempt(topology, event);
      if (typeof applied === "string") refuse(top, `slp_events[${index}]`, applied);
      topology = typeof applied === "string" ? undefined : applied;
    }
  }
}

/** The order in which the events of a graph are applied: by tick, then by id. */
function compareApplied(a: SlpEvent, b: SlpEvent): number {
  return compareInt(a.tickEffective, b.tickEffective) || compareCodePoints(a.eventId, b.eventId);
}

/** The topology after the event, or why there is none. */
function attempt(topology: GraphTopology, event: SlpEvent): GraphTopology | string {
  try {
    return applySlpEvents(topology, [event]);
  } catch (failure) {
    if (failure instanceof EngineError) return failure.message;
    throw failure;
  }
}
