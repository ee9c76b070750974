import type { Profile } from "../config/profile.ts";
import type { Topology } from "../config/topology.ts";
import { EngineError } from "../errors.ts";
import { add, type Int, mod, mul } from "../int.ts";
import type { IBlock, PBlock, TickLedger } from "../records.ts";
import { scalarOfTick } from "./scalar.ts";

/**
 * The next chain value (engine-core 7.2); in a run seq equals the tick. The first `previous` of a run is C0 as
 * it is, not reduced.
 */
export function nextChain(modulusM: Int, previous: Int, scalar: Int, seq: number): Int {
  return mod(add(add(mul(17, previous), mul(23, scalar)), seq), modulusM);
}

/**
 * The P-block of a tick (engine-core 7.2).
 *
 * @throws EngineError `value` when the topology has no gid.
 */
export function pBlockOf(topology: Topology, profile: Profile, previous: Int, ledger: TickLedger): PBlock {
  const scalar = scalarOfTick(
    profile.stRule,
    ledger.edges.map(({ f_e }) => f_e),
  );
  return pBlockWith(topology, profile, previous, ledger, { seq: ledger.tick, scalar });
}

/** The same with another sequence number and scalar than those of engine-core 7.1 and 7.2. */
export function pBlockWith(
  topology: Topology,
  profile: Profile,
  previous: Int,
  ledger: TickLedger,
  { seq, scalar }: { readonly seq: number; readonly scalar: Int },
): PBlock {
  if (topology.gid === "") throw new EngineError("value", "a P-block needs a gid; the topology's is empty");
  return {
    gid: topology.gid,
    tick: ledger.tick,
    seq,
    s_t: scalar,
    C_t: nextChain(profile.modulusM, previous, scalar, seq),
    topology_version: topology.version,
    edge_flux_summary: ledger.edges.map(({ e_id, f_e }) => ({ e_id, f_e })),
  };
}

/** Whether an I-block is due at a tick (engine-core 7.2). */
export function isIBlockDue(profile: Profile, tick: number): boolean {
  return mod(tick, profile.iBlockSpacingW) === 0;
}

/**
 * The I-block of a tick (engine-core 7.2). `snapshot` is `topologySnapshot`, the same for all of a run.
 *
 * @throws EngineError `value` when the topology has no edges.
 */
export function iBlockOf(
  topology: Topology,
  profile: Profile,
  snapshot: IBlock["topology_snapshot"],
  chain: Int,
  ledger: TickLedger,
): IBlock {
  requireEdges(topology, ledger.tick);
  return {
    gid: topology.gid,
    tick: ledger.tick,
    W: profile.iBlockSpacingW,
    C_t: chain,
    profile_version: profile.name,
    topology_version: topology.version,
    post_u: ledger.post_u,
    topology_snapshot: snapshot,
  };
}

/** @throws EngineError `value` when the topology has no edges, and so no I-block (engine-core 7.2). */
export function requireEdges({ gid, edges }: Topology, tick: number): void {
  if (edges.length > 0) return;
  throw new EngineError(
    "value",
    `tick ${tick} needs an I-block, and an I-block needs a topology_snapshot that is not empty; topology ${gid} has no edges`,
  );
}

/**
 * The edges as an I-block records them, in topology order; capacities are the edges' own, not the effective
 * ones.
 */
export function topologySnapshot(topology: Topology): IBlock["topology_snapshot"] {
  return topology.edges.map((edge) => ({
    e_id: edge.eId,
    i: edge.i,
    j: edge.j,
    k: edge.k,
    cap: edge.cap,
    SC: edge.sc,
    c: edge.c,
  }));
}
