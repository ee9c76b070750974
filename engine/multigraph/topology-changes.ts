import { compareInt } from "../int.ts";
import { applySlpEvents } from "../slp/apply-slp-events.ts";
import type { GraphTopology } from "../slp/graph-topology.ts";
import type { SlpEvent } from "../slp/slp-event.ts";
import { slpEventRefs } from "../slp/slp-event-refs.ts";
import type { TopologyChange } from "./multi-graph.ts";

/**
 * The changes of one graph's topology in ticks 1 to `lastTick`, worked out again from the events in queue order: what
 * `stepAll` told about the graph while it ran, without having kept it.
 *
 * @throws EngineError as `applySlpEvents` does
 */
export function* topologyChanges(
  initial: GraphTopology,
  events: readonly SlpEvent[],
  lastTick: number,
): Generator<TopologyChange> {
  const { gid } = initial;
  const due = events.filter((event) => event.gid === gid && event.tickEffective <= lastTick);
  const byTick = Array.from(Map.groupBy(due, ({ tickEffective }) => tickEffective));
  const refs = slpEventRefs(gid, due);
  let topology = initial;
  for (const [tick, together] of byTick.sort(([a], [b]) => compareInt(a, b))) {
    topology = applySlpEvents(topology, together);
    yield { gid, tick: Number(tick), slpEventRefs: refs.get(tick) ?? [], topology };
  }
}
