import type { Profile } from "../config/profile.ts";
import type { Topology } from "../config/topology.ts";
import { type Int, min } from "../int.ts";

/** One edge as the flux rule needs it (engine-core 6). `N` is `number` where all of a run's edges fit one. */
export type TableEdge<N> = {
  readonly e_id: N;
  readonly i: number;
  readonly j: number;
  readonly k: N;
  /** The effective capacity. */
  readonly cap: N;
  /** Causal radius; 0 means none. */
  readonly radius: N;
};

/** The parameters of the flux rule for one run, worked out once. */
export type EdgeTable = {
  readonly napRef: string;
  readonly sc: Int;
  readonly epsilonCap: Int | null;
  readonly edges: readonly TableEdge<Int>[];
  /** The same parameters as plain numbers, or null when one of them is beyond 2^53 - 1. */
  readonly plain: PlainTable | null;
};

/** Parameters that are all plain numbers, with what `staysSafe` needs to prove a tick safe. */
export type PlainTable = {
  readonly sc: number;
  /** Infinity means none. */
  readonly epsilonCap: number;
  readonly edges: readonly TableEdge<number>[];
  /** Largest magnitude of a k. */
  readonly kMax: number;
  /** Largest magnitude of a negative capacity, 0 when there is none. */
  readonly negativeCapMax: number;
  /** Largest magnitude of a negative radius, 0 when there is none. */
  readonly negativeRadiusMax: number;
  /** Whether some parameter is negative, so that a flow may run against its difference. */
  readonly canReverse: boolean;
  /** Largest number of edge ends at one node. */
  readonly degreeMax: number;
};

/** Works out effective capacities and radii (engine-core 6). */
export function edgeTable(topology: Topology, profile: Profile): EdgeTable {
  const edges = topology.edges.map((edge) => ({
    e_id: edge.eId,
    i: edge.i,
    j: edge.j,
    k: edge.k,
    cap: topology.maxEdgeCap === null ? edge.cap : min(edge.cap, topology.maxEdgeCap),
    radius: edge.causalRadius || edge.c || topology.causalRadius,
  }));
  const table = {
    napRef: topology.napRef ?? "",
    sc: topology.sc,
    epsilonCap: profile.epsilonCap,
    edges,
  };
  return { ...table, plain: plainTable(table) };
}

/**
 * Whether a tick from a state with values of at most `stateMax` in magnitude can be worked out in plain
 * numbers: no difference, product, flow or node value reaches 2^53, not even while flows are still being
 * added up.
 *
 * The bounds follow the flux rule. A magnitude m is at most 2 * stateMax, or a negative radius. A flow is at
 * most m, unless a negative k, capacity or radius reverses it. Every node that has a flow bounds it. Each
 * bound is computed in doubles, whose rounding never takes a number from 2^53 or above to below it.
 */
export function staysSafe(table: PlainTable, stateMax: number): boolean {
  const magnitudeMax = Math.max(2 * stateMax, table.negativeRadiusMax);
  const productMax = table.kMax * magnitudeMax;
  const flowMax = table.canReverse ? Math.max(magnitudeMax, productMax, table.negativeCapMax) : magnitudeMax;
  const nodeMax = stateMax + table.degreeMax * flowMax;
  return productMax < limit && nodeMax < limit;
}

const limit = 2 ** 53;

function plainTable(table: Omit<EdgeTable, "plain">): PlainTable | null {
  const { sc, epsilonCap } = table;
  if (typeof sc !== "number" || typeof epsilonCap === "bigint") return null;
  // A negative cap would turn flows round by its own size, which `staysSafe` does not reckon with.
  if (epsilonCap !== null && epsilonCap < 0) return null;
  const edges: TableEdge<number>[] = [];
  for (const { e_id, i, j, k, cap, radius } of table.edges) {
    if (typeof e_id !== "number" || typeof k !== "number") return null;
    if (typeof cap !== "number" || typeof radius !== "number") return null;
    edges.push({ e_id, i, j, k, cap, radius });
  }
  const largest = (of: (edge: TableEdge<number>) => number): number =>
    edges.reduce((max, edge) => Math.max(max, of(edge)), 0);
  return {
    sc,
    epsilonCap: epsilonCap ?? Number.POSITIVE_INFINITY,
    edges,
    kMax: largest(({ k }) => Math.abs(k)),
    negativeCapMax: largest(({ cap }) => -cap),
    negativeRadiusMax: largest(({ radius }) => -radius),
    canReverse: edges.some(({ k, cap, radius }) => k < 0 || cap < 0 || radius < 0),
    degreeMax: degreeMax(edges),
  };
}

/** The largest number of edge ends at one node. */
function degreeMax(edges: readonly TableEdge<number>[]): number {
  const degrees = new Map<number, number>();
  for (const { i, j } of edges) {
    degrees.set(i, (degrees.get(i) ?? 0) + 1);
    degrees.set(j, (degrees.get(j) ?? 0) + 1);
  }
  return [...degrees.values()].reduce((max, degree) => Math.max(max, degree), 0);
}
