import type { Profile } from "../config/profile.ts";
import { EngineError } from "../errors.ts";
import type { Int } from "../int.ts";
import { quoteC2 } from "../json/quote.ts";
import { iBlockOf, isIBlockDue, pBlockOf, topologySnapshot } from "../loom/blocks.ts";
import type { IBlock } from "../records.ts";
import type { GraphTopology } from "../slp/graph-topology.ts";
import { type EdgeTable, edgeTable } from "../umx/edge-table.ts";
import { umxTick } from "../umx/umx-tick.ts";
import type { GraphTick } from "./graph-tick.ts";
import type { GraphRunConfig } from "./multi-graph-config.ts";
import type { GraphBase } from "./topology-registry.ts";

/** One graph at a tick boundary: its UMX and its Loom context (engine-governance 6.4). Never changed. */
export type GraphState = {
  readonly config: GraphRunConfig;
  /** The graph's own tick: how often it has been stepped. */
  readonly tick: number;
  /** State vector after that tick, in node order. */
  readonly nodes: readonly Int[];
  /** The chain value after that tick, C0 before the first. */
  readonly chain: Int;
  readonly tables: GraphTables;
};

/** What follows from topology and profile alone, worked out anew whenever the topology changes. */
type GraphTables = {
  readonly topology: GraphTopology;
  readonly profile: Profile;
  readonly edges: EdgeTable;
  readonly snapshot: IBlock["topology_snapshot"];
};

/** @throws EngineError `value` when the initial state has not one value for each node. */
export function startGraph(config: GraphRunConfig, { topology, profile }: GraphBase): GraphState {
  const { gid, initialState } = config;
  if (initialState.length !== topology.n) {
    throw new EngineError(
      "value",
      `the initial state of graph ${quoteC2(gid)} has ${initialState.length} values, but its topology has N = ${topology.n}`,
    );
  }
  return {
    config,
    tick: 0,
    nodes: initialState,
    chain: profile.c0,
    tables: graphTables(topology, profile),
  };
}

/** The graph on another topology: new nodes start at 0, and what removed nodes held is gone. The chain goes on. */
export function withNewTopology(graph: GraphState, topology: GraphTopology): GraphState {
  const { nodes, tables } = graph;
  const padding = new Array<Int>(Math.max(0, topology.n - nodes.length)).fill(0);
  return {
    ...graph,
    nodes: [...nodes.slice(0, topology.n), ...padding],
    tables: graphTables(topology, tables.profile),
  };
}

/**
 * One tick of a graph: UMX, then Loom with its ledger.
 *
 * @throws EngineError `value` when no node is left, or when an I-block is due and no edge is left.
 */
export function stepGraph(
  graph: GraphState,
  sessionTick: number,
): { readonly graph: GraphState; readonly result: GraphTick } {
  const { config, tables, chain } = graph;
  const { topology, profile, edges, snapshot } = tables;
  const tick = graph.tick + 1;
  const ledger = umxTick(edges, tick, graph.nodes);
  const pBlock = pBlockOf(topology, profile, chain, ledger);
  const iBlock = isIBlockDue(profile, tick)
    ? iBlockOf(topology, profile, snapshot, pBlock.C_t, ledger)
    : null;
  return {
    graph: { ...graph, tick, nodes: ledger.post_u, chain: pBlock.C_t },
    result: {
      gid: config.gid,
      session_tick: sessionTick,
      C_prev: chain,
      ledger,
      p_block: pBlock,
      i_block: iBlock,
    },
  };
}

function graphTables(topology: GraphTopology, profile: Profile): GraphTables {
  return {
    topology,
    profile,
    edges: edgeTable(topology, profile),
    snapshot: topologySnapshot(topology),
  };
}
