import { builtInStreams } from "../../engine/config/built-in.ts";
import type { SessionConfig, StreamSource, StreamSpec, WindowSpec } from "../../engine/config/session.ts";
import type { Topology, TopologyEdge } from "../../engine/config/topology.ts";
import type { GovernanceConfig } from "../../engine/governance/governance-config.ts";
import { builtInProfile, governanceOff } from "./built-in.ts";

/** An edge of a small topology: end points, k, capacity, and what else is unusual about it. */
export type SmallEdge = readonly [
  i: number,
  j: number,
  k: TopologyEdge["k"],
  cap: TopologyEdge["cap"],
  more?: Partial<Pick<TopologyEdge, "c" | "causalRadius">>,
];

/** A topology of `n` nodes with edges numbered in the given order. */
export function smallTopology(
  n: number,
  sc: Topology["sc"],
  edges: readonly SmallEdge[],
  more: Partial<Topology> = {},
): Topology {
  return {
    gid: "SMALL",
    profile: "CMP-0",
    n,
    sc,
    causalRadius: 0,
    maxEdgeCap: null,
    napRef: null,
    nodes: Array.from({ length: n }, (_, at) => ({ nodeId: at + 1, label: "", attrs: new Map() })),
    edges: edges.map(([i, j, k, cap, unusual], at) => ({
      eId: at + 1,
      i,
      j,
      k,
      cap,
      sc,
      c: 0,
      causalRadius: null,
      attrs: new Map(),
      ...unusual,
    })),
    version: "v1",
    ...more,
  };
}

/** A window over the given ticks; without streams it has the session's default ones. */
export function smallWindow(
  windowId: string,
  ticks: readonly [start: number, end: number],
  more: Partial<WindowSpec> = {},
): WindowSpec {
  return {
    windowId,
    apxName: `APX_${windowId}`,
    startTick: ticks[0],
    endTick: ticks[1],
    streams: [],
    aeonWindowId: null,
    ...more,
  };
}

export function smallStream(source: StreamSource, more: Partial<StreamSpec> = {}): StreamSpec {
  return { name: `S_${source}`, source, schemeHint: null, description: "", ...more };
}

/** Governance in one mode, both fields set as the loader sets them. */
export function governed(
  mode: GovernanceConfig["governanceMode"],
  more: Partial<GovernanceConfig> = {},
): GovernanceConfig {
  return {
    ...governanceOff,
    governanceMode: mode,
    codexActionMode: mode === "ENFORCE" ? "GOVERNED_APPLY" : mode,
    gid: "SMALL",
    runId: "small_run",
    ...more,
  };
}

/** Three nodes in a row, four ticks, one window over all of them, governance off; with changes. */
export function smallSession(changes: Partial<SessionConfig> = {}): SessionConfig {
  const totalTicks = changes.totalTicks ?? 4;
  return {
    shape: "session",
    runId: "small_run",
    nid: "SMALL",
    topology: smallTopology(3, 4, [
      [1, 2, 1, 9],
      [2, 3, 2, 9],
    ]),
    profile: builtInProfile,
    initialState: [20, 3, -4],
    totalTicks,
    windows: [smallWindow("W", [1, totalTicks])],
    primaryWindowId: "W",
    defaultStreams: builtInStreams,
    pfnaInputs: [],
    governance: governanceOff,
    logging: {
      enabled: false,
      destination: "memory",
      filePath: null,
      includeTicks: true,
      includeWindows: true,
    },
    metricsEnabled: false,
    ...changes,
  };
}
