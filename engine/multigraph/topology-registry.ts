import type { Profile } from "../config/profile.ts";
import { EngineError } from "../errors.ts";
import { quoteC2 } from "../json/quote.ts";
import type { GraphTopology } from "../slp/graph-topology.ts";

/** What a graph runs on: its topology as it is now, and its profile. */
export type GraphBase = { readonly topology: GraphTopology; readonly profile: Profile };

/**
 * The topology registry of a multi-graph run (engine-governance 6.3), by gid. The topology of an entry has the entry's
 * gid, and its profile had the topology's scale when they were loaded.
 */
export type TopologyRegistry = ReadonlyMap<string, GraphBase>;

/** @throws EngineError `not_found` when there is no such graph. */
export function registered(registry: TopologyRegistry, gid: string): GraphBase {
  const base = registry.get(gid);
  if (base !== undefined) return base;
  const known = Array.from(registry.keys(), quoteC2).join(", ");
  throw new EngineError("not_found", `there is no graph ${quoteC2(gid)}; graphs are ${known}`);
}

/**
 * The registry with another topology for a graph.
 *
 * @throws EngineError `not_found` when there is no such graph, `value` when the topology is that of another.
 */
export function withTopology(
  registry: TopologyRegistry,
  gid: string,
  topology: GraphTopology,
): TopologyRegistry {
  const { profile } = registered(registry, gid);
  if (topology.gid !== gid) {
    throw new EngineError(
      "value",
      `the topology of graph ${quoteC2(gid)} must have its gid, not ${quoteC2(topology.gid)}`,
    );
  }
  return new Map(registry).set(gid, { topology, profile });
}
