import type { Int } from "../int.ts";
import { aList, aMap, orNull, printedText, strictInteger, strictText } from "./convert.ts";
import { completed, completedAll, type Draft, type Parsed, type Problem } from "./problem.ts";
import {
  openDocument,
  optional,
  optionalSection,
  refuse,
  required,
  type Section,
  sections,
} from "./section.ts";
import type { Topology, TopologyEdge, TopologyNode } from "./topology.ts";

/** Reads a topology file, with the rules and in the check order of engine-core 4. Integers are strict. */
export function parseTopology(file: string, text: string): Parsed<Topology> {
  const problems: Problem[] = [];
  return completed(draftTopology(file, text, problems), problems);
}

/** As `parseTopology`, for a caller who can use what could be read of a broken file. Undefined when nothing could. */
export function draftTopology(file: string, text: string, problems: Problem[]): Draft<Topology> | undefined {
  const top = openDocument(file, text, problems);
  if (top === undefined) return undefined;

  const gid = required(top, "gid", printedText);
  const profile = required(top, "profile", strictText);
  const n = required(top, "N", strictInteger, "N");
  const sc = required(top, "SC", strictInteger, "SC");
  const causalRadius = optional(top, "causal_radius", strictInteger, 0, "causal_radius");
  const nodeList = required(top, "nodes", aList);
  const edgeList = required(top, "edges", aList);
  const nodes = nodeList && sections(top, "nodes", nodeList).map((node) => node && draftNode(node));
  const edges = edgeList && sections(top, "edges", edgeList).map((edge) => edge && draftEdge(edge));
  const version = readVersion(top);
  const maxEdgeCap = optional(top, "max_edge_cap", orNull(strictInteger), null, "max_edge_cap");
  const napRef = optional(top, "nap_ref", orNull(strictText), null);

  checkTopology(top, { n, sc, causalRadius, maxEdgeCap, nodes, edges });
  return {
    gid,
    profile,
    // No file holds more nodes than a safe integer counts: a larger N is refused already, and says nothing about lengths.
    n: typeof n === "number" ? n : undefined,
    sc: usableScale(sc),
    causalRadius,
    maxEdgeCap,
    napRef,
    nodes: completedAll<TopologyNode>(nodes),
    // End points are nodes, so they are safe integers.
    edges: completedAll<EdgeRead>(edges)?.map((edge) => ({ ...edge, i: Number(edge.i), j: Number(edge.j) })),
    version,
  };
}

/** What the rules of a topology are about; of a broken one, what could be read. */
export type TopologyParts = Draft<Pick<Topology, "sc" | "causalRadius" | "maxEdgeCap">> & {
  readonly n: Int | undefined;
  readonly nodes: readonly (Draft<TopologyNode> | undefined)[] | undefined;
  readonly edges: readonly (Draft<EdgeRead> | undefined)[] | undefined;
};

/** Reports what breaks a rule of engine-core 4 about ids, end points, scales and limits, in the order of its checks. */
export function checkTopology(
  top: Section,
  { n, sc, causalRadius, maxEdgeCap, nodes, edges }: TopologyParts,
): void {
  if (nodes !== undefined) checkNodes(top, nodes, n);
  const usableSc = usableScale(sc);
  if (edges !== undefined) checkEdges(top, edges, n, usableSc);
  if (sc !== usableSc) refuse(top, "SC", `SC must be above 0, not ${sc}`);
  if (causalRadius !== undefined && causalRadius < 0) {
    refuse(top, "causal_radius", `causal_radius must not be below 0, but is ${causalRadius}`);
  }
  if (maxEdgeCap !== undefined && maxEdgeCap !== null && maxEdgeCap <= 0) {
    refuse(top, "max_edge_cap", `max_edge_cap must be above 0, not ${maxEdgeCap}`);
  }
}

/** A scale that is refused itself is not compared with others, which would only repeat the complaint. */
function usableScale(sc: Int | undefined): Int | undefined {
  return sc !== undefined && sc > 0 ? sc : undefined;
}

function draftNode(node: Section): Draft<TopologyNode> {
  return {
    nodeId: required(node, "node_id", strictInteger, "node.node_id"),
    label: optional(node, "label", strictText, ""),
    attrs: optional(node, "attrs", aMap, new Map()),
  };
}

/** An edge as its file says it, before its end points are known to be nodes. */
type EdgeRead = Omit<TopologyEdge, "i" | "j"> & { readonly i: Int; readonly j: Int };

function draftEdge(edge: Section): Draft<EdgeRead> {
  const integer = (name: string): Int | undefined => required(edge, name, strictInteger, `edge.${name}`);
  return {
    eId: integer("e_id"),
    i: integer("i"),
    j: integer("j"),
    k: integer("k"),
    cap: integer("cap"),
    sc: integer("SC"),
    c: optional(edge, "c", strictInteger, 0, "edge.c"),
    causalRadius: optional(edge, "causal_radius", orNull(strictInteger), null, "edge.causal_radius"),
    attrs: optional(edge, "attrs", aMap, new Map()),
  };
}

/** `meta.version` as text, `v1` when there is none. */
function readVersion(top: Section): string | undefined {
  if (top.values.get("meta") === null) return "v1";
  const meta = optionalSection(top, "meta");
  return meta && optional(meta, "version", printedText, "v1");
}

function checkNodes(
  top: Section,
  nodes: readonly (Draft<TopologyNode> | undefined)[],
  n: Int | undefined,
): void {
  const rule = "Nodes must be contiguous, with node_id 1..N in ascending order";
  checkIds(
    top,
    "nodes",
    "node_id",
    nodes.map((node) => node?.nodeId),
    rule,
  );
  if (n !== undefined && n !== nodes.length) {
    refuse(top, "N", `${rule}: N is ${n}, but there are ${nodes.length} nodes`);
  }
}

function checkEdges(
  top: Section,
  edges: readonly (Draft<EdgeRead> | undefined)[],
  n: Int | undefined,
  sc: Int | undefined,
): void {
  const rule = "Edges must be contiguous, with e_id 1..E in ascending order";
  checkIds(
    top,
    "edges",
    "e_id",
    edges.map((edge) => edge?.eId),
    rule,
  );
  for (const [index, edge] of edges.entries()) {
    if (edge !== undefined) checkEdge(top, `edges[${index}]`, edge, n, sc);
  }
}

/** Reports the first id that is out of line; the ids after it would only repeat the complaint. */
function checkIds(
  top: Section,
  list: string,
  name: string,
  ids: readonly (Int | undefined)[],
  rule: string,
): void {
  const index = ids.findIndex((id, at) => id !== undefined && id !== at + 1);
  if (index >= 0)
    refuse(top, `${list}[${index}].${name}`, `${rule}: expected ${index + 1}, not ${ids[index]}`);
}

function checkEdge(
  top: Section,
  path: string,
  edge: Draft<EdgeRead>,
  n: Int | undefined,
  sc: Int | undefined,
): void {
  for (const [name, end] of [
    ["i", edge.i],
    ["j", edge.j],
  ] as const) {
    if (end === undefined || n === undefined || (end >= 1 && end <= n)) continue;
    refuse(top, `${path}.${name}`, `Edge endpoints must be nodes from 1 to N = ${n}, not ${end}`);
  }
  if (edge.sc !== undefined && edge.sc <= 0) {
    refuse(top, `${path}.SC`, `edge.SC must be above 0, not ${edge.sc}`);
  } else if (edge.sc !== undefined && sc !== undefined && edge.sc !== sc) {
    refuse(top, `${path}.SC`, `edge.SC must equal the topology SC ${sc}, not ${edge.sc}`);
  }
  if (edge.causalRadius !== undefined && edge.causalRadius !== null && edge.causalRadius <= 0) {
    refuse(
      top,
      `${path}.causal_radius`,
      `edge.causal_radius must be above 0 or null, not ${edge.causalRadius}`,
    );
  }
}
