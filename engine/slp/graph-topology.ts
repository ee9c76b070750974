import type { Topology } from "../config/topology.ts";
import type { JsonRecord } from "../json/json.ts";

/**
 * A topology as SLP events leave it. `enabled` is `meta.enabled`: absent until a GRAPH_ENABLE or GRAPH_DISABLE says
 * so. It stops nothing: a disabled graph goes on stepping (engine-governance 6.4). It is no field of `Topology`, so that
 * sessions keep their stored form and their fingerprints.
 */
export type GraphTopology = Topology & { readonly enabled?: boolean };

/** A topology in the form of a topology file (engine-core 4), which `parseTopology` reads as the same topology. */
export function shownTopology(topology: GraphTopology): JsonRecord {
  const { gid, profile, n, sc, causalRadius, maxEdgeCap, napRef, nodes, edges, version, enabled } = topology;
  return {
    gid,
    profile,
    N: n,
    SC: sc,
    causal_radius: causalRadius,
    max_edge_cap: maxEdgeCap,
    nap_ref: napRef,
    nodes: nodes.map(({ nodeId, label, attrs }) => ({ node_id: nodeId, label, attrs })),
    edges: edges.map((edge) => ({
      e_id: edge.eId,
      i: edge.i,
      j: edge.j,
      k: edge.k,
      cap: edge.cap,
      SC: edge.sc,
      c: edge.c,
      causal_radius: edge.causalRadius,
      attrs: edge.attrs,
    })),
    meta: { version, ...(enabled === undefined ? {} : { enabled }) },
  };
}
