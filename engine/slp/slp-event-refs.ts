import type { Int } from "../int.ts";
import { compareCodePoints } from "../json/compare-code-points.ts";
import type { SlpEvent } from "./slp-event.ts";

/**
 * `slp_event_refs` of a graph's U-ledger entries (engine-core 14): for each session tick at which events change the
 * graph, their ids in code point order. A tick that is not in the map has none. An id that occurs twice stands there
 * twice, since both events are applied.
 */
export function slpEventRefs(gid: string, events: readonly SlpEvent[]): ReadonlyMap<Int, readonly string[]> {
  const own = events.filter((event) => event.gid === gid);
  const byTick = Map.groupBy(own, ({ tickEffective }) => tickEffective);
  return new Map(
    Array.from(byTick, ([tick, due]) => [tick, due.map(({ eventId }) => eventId).sort(compareCodePoints)]),
  );
}
