import type { Int } from "../int.ts";
import { nullable, type Schema } from "../json/schema.ts";
import { aMap, listOf, orNull, printedText, strictInteger, strictText } from "./convert.ts";
import { may, must, noEntries, readerOf, schemaOf } from "./field.ts";
import { completed, completedAll, type Draft, type Parsed, type Problem } from "./problem.ts";
import { atLeast } from "./rule.ts";
import { openDocument, refuse, type Section, sections } from "./section.ts";
import type { Topology, TopologyEdge, TopologyNode } from "./topology.ts";

const nodeFields = {
  node_id: must(strictInteger, "Number of the node, from 1 without gaps.", { label: "node.node_id" }),
  label: may(strictText, "", "Name of the node, for people."),
  attrs: may(aMap, noEntries, "Notes."),
};

const edgeFields = {
  e_id: must(strictInteger, "Number of the edge, from 1 without gaps.", { label: "edge.e_id" }),
  i: must(strictInteger, "One end, a node from 1 to N.", { label: "edge.i" }),
  j: must(strictInteger, "The other end; it may be the same node.", { label: "edge.j" }),
  k: must(strictInteger, "Flux constant, of any sign.", { label: "edge.k" }),
  cap: must(strictInteger, "Capacity, of any sign.", { label: "edge.cap" }),
  SC: must(strictInteger, "Scale; must equal the topology's.", {
    label: "edge.SC",
    rule: atLeast(1, (value) => `edge.SC must be above 0, not ${value}`),
  }),
  c: may(strictInteger, 0, "Acts as a causal radius where it is not 0.", { label: "edge.c" }),
  causal_radius: may(orNull(strictInteger), null, "Causal radius of this edge; null: the topology's.", {
    label: "edge.causal_radius",
    rule: atLeast(1, (value) => `edge.causal_radius must be above 0 or null, not ${value}`),
  }),
  attrs: may(aMap, noEntries, "Notes."),
};

const metaFields = {
  version: may(printedText, "v1", "Version of the topology, which blocks and the ledger carry."),
};

const topologyFields = {
  gid: must(printedText, "Graph id."),
  profile: must(strictText, "Name of a profile, for people; it is compared with nothing."),
  N: must(strictInteger, "Number of nodes.", { label: "N" }),
  SC: must(strictInteger, "Scale of the fluxes.", {
    label: "SC",
    rule: atLeast(1, (value) => `SC must be above 0, not ${value}`),
  }),
  causal_radius: may(strictInteger, 0, "Causal radius of edges without one of their own; 0: none.", {
    label: "causal_radius",
    rule: atLeast(0, (value) => `causal_radius must not be below 0, but is ${value}`),
  }),
  nodes: must(listOf(schemaOf(nodeFields)), "The N nodes, ascending by node_id."),
  edges: must(listOf(schemaOf(edgeFields)), "The edges, ascending by e_id; there may be none."),
  meta: may({ ...aMap, schema: nullable(schemaOf(metaFields)) }, noEntries, "Notes; null counts as missing."),
  max_edge_cap: may(orNull(strictInteger), null, "Upper limit of every edge's capacity; null: none.", {
    label: "max_edge_cap",
    rule: atLeast(1, (value) => `max_edge_cap must be above 0, not ${value}`),
  }),
  nap_ref: may(orNull(strictText), null, "Reference that every tick ledger carries."),
};

/** A topology file (engine-core 4). */
export const topologySchema: Schema = schemaOf(topologyFields);

/** Reads a topology file, with the rules and in the check order of engine-core 4. Integers are strict. */
export function parseTopology(file: string, text: string): Parsed<Topology> {
  const problems: Problem[] = [];
  return completed(draftTopology(file, text, problems), problems);
}

/** As `parseTopology`, for a caller who can use what could be read of a broken file. Undefined when nothing could. */
export function draftTopology(file: string, text: string, problems: Problem[]): Draft<Topology> | undefined {
  const top = openDocument(file, text, problems);
  if (top === undefined) return undefined;

  const { read } = readerOf(top, topologyFields);
  const gid = read("gid");
  const profile = read("profile");
  const n = read("N");
  const sc = read("SC");
  const causalRadius = read("causal_radius");
  const nodeList = read("nodes");
  const edgeList = read("edges");
  const nodes = nodeList && sections(top, "nodes", nodeList).map((node) => node && draftNode(node));
  const edges = edgeList && sections(top, "edges", edgeList).map((edge) => edge && draftEdge(edge));
  const version = readVersion(top);
  const maxEdgeCap = read("max_edge_cap");
  const napRef = read("nap_ref");

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
  if (edges !== undefined) checkEdges(top, edges, n, usableScale(sc));
  const { checked } = readerOf(top, topologyFields);
  checked("SC", sc);
  checked("causal_radius", causalRadius);
  checked("max_edge_cap", maxEdgeCap);
}

/** A scale that is refused itself is not compared with others, which would only repeat the complaint. */
function usableScale(sc: Int | undefined): Int | undefined {
  return sc !== undefined && sc > 0 ? sc : undefined;
}

function draftNode(node: Section): Draft<TopologyNode> {
  const { read } = readerOf(node, nodeFields);
  return { nodeId: read("node_id"), label: read("label"), attrs: read("attrs") };
}

/** An edge as its file says it, before its end points are known to be nodes. */
type EdgeRead = Omit<TopologyEdge, "i" | "j"> & { readonly i: Int; readonly j: Int };

function draftEdge(edge: Section): Draft<EdgeRead> {
  const { read } = readerOf(edge, edgeFields);
  return {
    eId: read("e_id"),
    i: read("i"),
    j: read("j"),
    k: read("k"),
    cap: read("cap"),
    sc: read("SC"),
    c: read("c"),
    causalRadius: read("causal_radius"),
    attrs: read("attrs"),
  };
}

/** `meta.version` as text, `v1` when there is none. */
function readVersion(top: Section): string | undefined {
  if (top.values.get("meta") === null) return "v1";
  const meta = readerOf(top, topologyFields).open("meta");
  return meta && readerOf(meta, metaFields).read("version");
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
    if (edge !== undefined) checkEdge({ ...top, path: `edges[${index}]` }, edge, n, sc);
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

function checkEdge(section: Section, edge: Draft<EdgeRead>, n: Int | undefined, sc: Int | undefined): void {
  const { checked } = readerOf(section, edgeFields);
  for (const [name, end] of [
    ["i", edge.i],
    ["j", edge.j],
  ] as const) {
    if (end === undefined || n === undefined || (end >= 1 && end <= n)) continue;
    refuse(section, name, `Edge endpoints must be nodes from 1 to N = ${n}, not ${end}`);
  }
  const edgeSc = checked("SC", edge.sc);
  if (edgeSc !== undefined && sc !== undefined && edgeSc !== sc) {
    refuse(section, "SC", `edge.SC must equal the topology SC ${sc}, not ${edgeSc}`);
  }
  checked("causal_radius", edge.causalRadius);
}
