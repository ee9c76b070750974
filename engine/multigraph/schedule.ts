import type { Schedule } from "./multi-graph.ts";
import type { MultiGraphRunConfig } from "./multi-graph-config.ts";

/** How many session ticks a run has: the largest `ticks` of its graphs. */
export function sessionTicks({ graphs }: MultiGraphRunConfig): number {
  return graphs.reduce((max, { ticks }) => Math.max(max, ticks), 0);
}

/** The schedule by which a graph is stepped at its first `ticks` session ticks; the reference has none such. */
export function withinOwnTicks({ graphs }: MultiGraphRunConfig): Schedule {
  const ticksOf = new Map(graphs.map(({ gid, ticks }) => [gid, ticks]));
  return (gid, sessionTick) => sessionTick <= (ticksOf.get(gid) ?? 0);
}
