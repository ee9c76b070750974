import { builtInStreams } from "../engine/config/built-in.ts";
import type { Profile } from "../engine/config/profile.ts";
import type { SessionConfig, WindowSpec } from "../engine/config/session.ts";
import type { Topology } from "../engine/config/topology.ts";
import type { Int } from "../engine/int.ts";

/**
 * Sessions to measure. All are made by formula, so every invocation measures the same work; Codex and
 * governance are off unless said otherwise, and nothing comes to rest, so numbers keep changing.
 */

/** A ring of `n` nodes, or the graph with an edge between any two. */
export type Shape = "ring" | "complete";

export type Workload = {
  readonly shape: Shape;
  readonly nodes: number;
  readonly ticks: number;
  /** Ticks of each window; the last may be shorter. 0 = one window over all ticks. */
  readonly windowTicks?: number;
  /** What every node starts with in addition, to get numbers that no double holds. */
  readonly offset?: Int;
};

/** The session of a workload. */
export function sessionOf({ shape, nodes, ticks, windowTicks = 0, offset = 0 }: Workload): SessionConfig {
  const topology = topologyOf(shape, nodes);
  const windows = windowsOf(ticks, windowTicks === 0 ? ticks : windowTicks);
  return {
    shape: "session",
    runId: `${topology.gid}_bench`,
    nid: topology.gid,
    topology,
    profile,
    initialState: Array.from({ length: nodes }, (_, at) => startValue(at, offset)),
    totalTicks: ticks,
    windows,
    primaryWindowId: windows[0]?.windowId ?? "",
    defaultStreams: builtInStreams,
    pfnaInputs: [],
    governance: {
      governanceMode: "OFF",
      codexActionMode: "OFF",
      topologyPolicies: [],
      budgetPolicies: [],
      safetyPolicies: [],
      gid: topology.gid,
      runId: `${topology.gid}_bench`,
      meta: new Map(),
    },
    logging: {
      enabled: false,
      destination: "memory",
      filePath: null,
      includeTicks: true,
      includeWindows: true,
    },
    metricsEnabled: false,
  };
}

const scale = 32;
const capacity = 1_000_000;

const profile: Profile = {
  name: "CMP-0",
  modulusM: 1_000_000_007,
  c0: 1_234_567,
  sc: scale,
  iBlockSpacingW: 8,
  epsilonCap: null,
  stRule: { mode: "constant", value: 9 },
  napDefaults: { v: 1, layer: "DATA", mode: "P", ingressMode: "P", egressMode: "P" },
  defaultScheme: "R",
};

/** Spread over six digits, with both signs. */
function startValue(at: number, offset: Int): Int {
  const value = ((at * 7_919) % 200_003) - 100_000;
  return typeof offset === "bigint" ? offset + BigInt(value) : offset + value;
}

function topologyOf(shape: Shape, nodes: number): Topology {
  const ends = shape === "ring" ? ringEnds(nodes) : completeEnds(nodes);
  // On the ring a k above SC keeps it swinging for ever; with 63 neighbours each even the smallest k does.
  const strength = shape === "ring" ? [9, 11, 40] : [1];
  return {
    gid: `${shape.toUpperCase()}${nodes}`,
    profile: "CMP-0",
    n: nodes,
    sc: scale,
    causalRadius: 0,
    maxEdgeCap: null,
    napRef: null,
    nodes: Array.from({ length: nodes }, (_, at) => ({
      nodeId: at + 1,
      label: `n${at + 1}`,
      attrs: new Map(),
    })),
    edges: ends.map(([i, j], at) => ({
      eId: at + 1,
      i,
      j,
      k: strength[at % strength.length] ?? 1,
      cap: capacity,
      sc: scale,
      c: 0,
      causalRadius: null,
      attrs: new Map(),
    })),
    version: "v1",
  };
}

type Ends = readonly [i: number, j: number];

function ringEnds(nodes: number): readonly Ends[] {
  return Array.from({ length: nodes }, (_, at): Ends => [at + 1, ((at + 1) % nodes) + 1]);
}

function completeEnds(nodes: number): readonly Ends[] {
  const numbers = Array.from({ length: nodes }, (_, at) => at + 1);
  return numbers.flatMap((i) => numbers.slice(i).map((j): Ends => [i, j]));
}

function windowsOf(ticks: number, length: number): readonly WindowSpec[] {
  return Array.from({ length: Math.ceil(ticks / length) }, (_, at) => ({
    windowId: `W${at + 1}`,
    apxName: `APX${at + 1}`,
    startTick: at * length + 1,
    endTick: Math.min(ticks, (at + 1) * length),
    streams: [],
    aeonWindowId: null,
  }));
}
