import { checkTopology } from "../config/parse-topology.ts";
import type { Problem } from "../config/problem.ts";
import type { TopologyEdge, TopologyNode } from "../config/topology.ts";
import { EngineError } from "../errors.ts";
import type { Int } from "../int.ts";
import { compareCodePoints } from "../json/compare-code-points.ts";
import { quoteC2 } from "../json/quote.ts";
import type { GraphTopology } from "./graph-topology.ts";
import { attrsOr, integer, integerOr, labelOr, nullsMissing, refused } from "./payload.ts";
import type { SlpEvent } from "./slp-event.ts";

/**
 * The topology after a tick's events (engine-governance 6.2), which are applied in the code point order of their ids; of
 * equal ids the first given comes first. Each event sees what the ones before it made.
 *
 * Everything that the result is made of anew falls back to its default, as in the reference: the topology's
 * `causal_radius`, `max_edge_cap` and `nap_ref` always, the radius of every edge that REMOVE_NODE leaves, and radius and
 * attributes of an edge that UPDATE_EDGE touches.
 *
 * @throws EngineError `value` for an event of another graph, for what the rules of its operation refuse and for a
 * topology that is not one; `type` for a payload value that can't be converted.
 */
export function applySlpEvents(topology: GraphTopology, events: readonly SlpEvent[]): GraphTopology {
  let graph: Graph = topology;
  for (const event of events.toSorted((a, b) => compareCodePoints(a.eventId, b.eventId))) {
    if (event.gid !== topology.gid) {
      throw refused(
        event,
        `gid must be that of the topology, ${quoteC2(topology.gid)}, not ${quoteC2(event.gid)}`,
      );
    }
    graph = changed(graph, event);
  }
  const { gid, profile, sc, version } = topology;
  const { nodes, edges, enabled } = graph;
  const result = {
    gid,
    profile,
    n: nodes.length,
    sc,
    causalRadius: 0,
    maxEdgeCap: null,
    napRef: null,
    nodes,
    edges,
    version,
    ...(enabled === undefined ? {} : { enabled }),
  };
  requireTopology(result);
  return result;
}

/** What events change of a topology, and the scale that every edge must share. */
type Graph = Pick<GraphTopology, "nodes" | "edges" | "enabled" | "sc">;

function changed(graph: Graph, event: SlpEvent): Graph {
  switch (event.op) {
    case "ADD_NODE":
      return { ...graph, nodes: [...graph.nodes, newNode(graph, event)] };
    case "REMOVE_NODE":
      return withoutLastNode(graph, event);
    case "UPDATE_NODE":
      return withNode(graph, event);
    case "ADD_EDGE":
      return { ...graph, edges: [...graph.edges, newEdge(graph, event)] };
    case "REMOVE_EDGE":
      requireLast(event, "e_id", graph.edges.length, "edge");
      return { ...graph, edges: graph.edges.slice(0, -1) };
    case "UPDATE_EDGE":
      return withEdge(graph, event);
    case "GRAPH_ENABLE":
      return { ...graph, enabled: true };
    case "GRAPH_DISABLE":
      return { ...graph, enabled: false };
  }
}

function newNode({ nodes }: Graph, event: SlpEvent): TopologyNode {
  const nodeId = requireNext(event, "node_id", nodes.length);
  return { nodeId, label: labelOr(event, ""), attrs: attrsOr(event, new Map()) };
}

/** Every edge at the node goes too; those that stay are numbered again from 1. */
function withoutLastNode(graph: Graph, event: SlpEvent): Graph {
  const nodeId = requireLast(event, "node_id", graph.nodes.length, "node");
  return {
    ...graph,
    nodes: graph.nodes.slice(0, -1),
    edges: graph.edges
      .filter(({ i, j }) => i !== nodeId && j !== nodeId)
      .map((edge, at) => ({ ...edge, eId: at + 1, sc: graph.sc, causalRadius: null })),
  };
}

function withNode(graph: Graph, event: SlpEvent): Graph {
  const at = requireExisting(event, "node_id", graph.nodes.length, "node") - 1;
  const node = graph.nodes[at] as TopologyNode; // It exists.
  const said = nullsMissing(event, ["label", "attrs"]);
  const updated = {
    nodeId: node.nodeId,
    label: labelOr(said, node.label),
    attrs: attrsOr(said, node.attrs),
  };
  return { ...graph, nodes: graph.nodes.with(at, updated) };
}

function newEdge({ nodes, edges, sc }: Graph, event: SlpEvent): TopologyEdge {
  const eId = requireNext(event, "e_id", edges.length);
  return {
    eId,
    i: endPoint(event, "i", integer(event, "i"), nodes.length),
    j: endPoint(event, "j", integer(event, "j"), nodes.length),
    k: integerOr(event, "k", 0),
    cap: integerOr(event, "cap", 0),
    sc,
    c: integerOr(event, "c", 0),
    causalRadius: null,
    attrs: new Map(),
  };
}

function withEdge(graph: Graph, event: SlpEvent): Graph {
  const { nodes, edges, sc } = graph;
  const at = requireExisting(event, "e_id", edges.length, "edge") - 1;
  const edge = edges[at] as TopologyEdge; // It exists.
  const said = nullsMissing(event, ["i", "j"]);
  const updated = {
    eId: edge.eId,
    i: endPoint(event, "i", integerOr(said, "i", edge.i), nodes.length),
    j: endPoint(event, "j", integerOr(said, "j", edge.j), nodes.length),
    k: integerOr(event, "k", edge.k),
    cap: integerOr(event, "cap", edge.cap),
    sc,
    c: integerOr(event, "c", edge.c),
    causalRadius: null,
    attrs: new Map(),
  };
  return { ...graph, edges: edges.with(at, updated) };
}

/** The id of something new, which must follow the last. */
function requireNext(event: SlpEvent, name: string, count: number): number {
  const id = integer(event, name);
  if (id === count + 1) return count + 1;
  throw refused(event, `${name} must be ${count + 1}, the next free one, not ${id}`);
}

/** The id of something to remove, which must be the last. */
function requireLast(event: SlpEvent, name: string, count: number, what: string): number {
  const id = integer(event, name);
  if (count === 0) throw refused(event, `there is no ${what} to remove, but ${name} is ${id}`);
  if (id === count) return count;
  throw refused(event, `${name} must be ${count}, the last ${what}, not ${id}`);
}

function requireExisting(event: SlpEvent, name: string, count: number, what: string): number {
  const id = integer(event, name);
  if (id >= 1 && id <= count) return Number(id);
  throw refused(event, `${name} must be that of an existing ${what}, of which there are ${count}, not ${id}`);
}

function endPoint(event: SlpEvent, name: string, node: Int, n: number): number {
  if (node >= 1 && node <= n) return Number(node);
  throw refused(event, `${name}: Edge endpoints must be nodes from 1 to N = ${n}, not ${node}`);
}

/** The rules that every topology file is checked against, with their words. */
function requireTopology(topology: GraphTopology): void {
  const problems: Problem[] = [];
  checkTopology({ file: "", path: "", values: new Map(), problems }, topology);
  const [first] = problems;
  if (first === undefined) return;
  throw new EngineError("value", `topology ${quoteC2(topology.gid)}: ${first.field}: ${first.reason}`);
}
