import type { Profile } from "../config/profile.ts";
import type { Sha256 } from "../digest.ts";
import { EngineError } from "../errors.ts";
import type { Int } from "../int.ts";
import { quoteC2 } from "../json/quote.ts";
import { blockTemplates } from "../loom/block-text.ts";
import { topologySnapshot } from "../loom/blocks.ts";
import { firstLoomState, type LoomRun, type LoomState, loomTick } from "../loom/loom-tick.ts";
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
  readonly loom: LoomState;
  readonly tables: GraphTables;
};

/** What follows from topology and profile alone, worked out anew whenever the topology changes. */
type GraphTables = { readonly edges: EdgeTable; readonly loom: LoomRun };

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
    loom: firstLoomState(profile),
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
    tables: graphTables(topology, tables.loom.profile),
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
  sha256: Sha256,
): { readonly graph: GraphState; readonly result: GraphTick } {
  const { config, tables, loom } = graph;
  const tick = graph.tick + 1;
  const ledger = umxTick(tables.edges, tick, graph.nodes);
  const { pBlock, iBlock, state } = loomTick(tables.loom, loom, ledger, sha256);
  return {
    graph: { ...graph, tick, nodes: ledger.post_u, loom: state },
    result: {
      gid: config.gid,
      session_tick: sessionTick,
      C_prev: loom.chain,
      ledger,
      p_block: pBlock,
      i_block: iBlock,
    },
  };
}

function graphTables(topology: GraphTopology, profile: Profile): GraphTables {
  return {
    edges: edgeTable(topology, profile),
    loom: {
      topology,
      profile,
      snapshot: topologySnapshot(topology),
      blockTexts: blockTemplates(topology, profile),
    },
  };
}
