import { assert } from "../assert.ts";
import { EngineError } from "../errors.ts";
import { abs, add, floorDiv, type Int, min, mul, neg, sign, sub, sum } from "../int.ts";
import type { TickLedger } from "../records.ts";
import { type EdgeTable, type PlainTable, staysSafe } from "./edge-table.ts";

/** What one tick moves: a column for each figure that changes from tick to tick, in edge order (engine-core 6). */
export type Flows = {
  readonly pre: readonly Int[];
  readonly post: readonly Int[];
  readonly du: readonly Int[];
  readonly raw: readonly Int[];
  readonly f: readonly Int[];
  /** Of the state, before and after. */
  readonly sum: Int;
  readonly radiusApplied: boolean;
  readonly epsilonApplied: boolean;
};

/**
 * One UMX tick (engine-core 6): every flow is worked out from `pre`, the state before the tick in node order,
 * so that edge order shows only in the order of the entries.
 *
 * @throws EngineError `value` when there are no nodes.
 */
export function umxFlows(table: EdgeTable, pre: readonly Int[]): Flows {
  if (pre.length === 0) throw new EngineError("value", "a tick ledger needs at least one node");
  const { plain } = table;
  const flows =
    plain !== null && isPlain(pre) && staysSafe(plain, magnitudeMax(pre))
      ? plainFlows(plain, pre)
      : exactFlows(table, pre);
  assert(flows.sum === sum(flows.post), "Conservation failed: every flow leaves one node and enters another");
  return flows;
}

/** The notes of a tick, in the order of engine-core 6. */
export function policyNotes({ radiusApplied, epsilonApplied }: Flows): readonly string[] {
  return [
    ...(radiusApplied ? ["causal_radius_clamped"] : []),
    ...(epsilonApplied ? ["epsilon_cap_applied"] : []),
  ];
}

/** The tick ledger as a record. */
export function ledgerOf(table: EdgeTable, tick: number, flows: Flows): TickLedger {
  return {
    tick,
    sum_pre_u: flows.sum,
    sum_post_u: flows.sum,
    z_check: flows.sum,
    pre_u: flows.pre,
    edges: table.edges.map(({ e_id, i, j, cap }, n) => ({
      e_id,
      i,
      j,
      // The columns have an entry for each edge.
      du: flows.du[n] as Int,
      raw: flows.raw[n] as Int,
      cap,
      f_e: flows.f[n] as Int,
    })),
    post_u: flows.post,
    nap_ref: table.napRef,
    causal_radius_applied: flows.radiusApplied,
    epsilon_applied: flows.epsilonApplied,
    policy_notes: policyNotes(flows),
  };
}

/** `umxFlows` as a ledger. */
export function umxTick(table: EdgeTable, tick: number, pre: readonly Int[]): TickLedger {
  return ledgerOf(table, tick, umxFlows(table, pre));
}

/**
 * The flux rule in plain numbers, for ticks that `staysSafe` has proved. For a dividend below 2^53 the floor
 * of the double quotient is the exact floor: a quotient that is not whole is further from the next whole
 * number than rounding can move it. Adding 0 turns -0, which is not a normal form, into 0.
 */
function plainFlows(table: PlainTable, pre: readonly number[]): Flows {
  const { sc, epsilonCap, edges } = table;
  const du = new Array<number>(edges.length);
  const raw = new Array<number>(edges.length);
  const f = new Array<number>(edges.length);
  const post = pre.slice();
  let radiusApplied = false;
  let epsilonApplied = false;
  for (let at = 0; at < edges.length; at += 1) {
    const { i, j, k, cap, radius } = edges[at] as (typeof edges)[number]; // The loop's condition has seen it.
    // The topology has checked that end points are nodes.
    const difference = (pre[i - 1] as number) - (pre[j - 1] as number);
    let magnitude = difference < 0 ? -difference : difference;
    if (radius !== 0 && magnitude > radius) {
      magnitude = radius;
      radiusApplied = true;
    }
    let flux = Math.floor((k * magnitude) / sc) + 0;
    if (flux > epsilonCap) {
      flux = epsilonCap;
      epsilonApplied = true;
    }
    let flow = 0;
    if (difference !== 0) {
      flow = Math.min(flux, cap, magnitude);
      if (difference < 0) flow = 0 - flow;
    }
    post[i - 1] = (post[i - 1] as number) - flow;
    post[j - 1] = (post[j - 1] as number) + flow;
    du[at] = difference;
    raw[at] = flux;
    f[at] = flow;
  }
  return { pre, post, du, raw, f, sum: sum(pre), radiusApplied, epsilonApplied };
}

/** The flux rule in exact integers of any size. */
function exactFlows(table: EdgeTable, pre: readonly Int[]): Flows {
  const { sc, epsilonCap, edges } = table;
  const du: Int[] = [];
  const raw: Int[] = [];
  const f: Int[] = [];
  const post = pre.slice();
  let radiusApplied = false;
  let epsilonApplied = false;
  for (const { i, j, k, cap, radius } of edges) {
    // The topology has checked that end points are nodes.
    const difference = sub(pre[i - 1] as Int, pre[j - 1] as Int);
    let magnitude = abs(difference);
    if (radius !== 0 && magnitude > radius) {
      magnitude = radius;
      radiusApplied = true;
    }
    let flux = floorDiv(mul(k, magnitude), sc);
    if (epsilonCap !== null && flux > epsilonCap) {
      flux = epsilonCap;
      epsilonApplied = true;
    }
    const least = min(min(flux, cap), magnitude);
    const flow = sign(difference) < 0 ? neg(least) : sign(difference) === 0 ? 0 : least;
    post[i - 1] = sub(post[i - 1] as Int, flow);
    post[j - 1] = add(post[j - 1] as Int, flow);
    du.push(difference);
    raw.push(flux);
    f.push(flow);
  }
  return { pre, post, du, raw, f, sum: sum(pre), radiusApplied, epsilonApplied };
}

function isPlain(values: readonly Int[]): values is readonly number[] {
  for (const value of values) {
    if (typeof value !== "number") return false;
  }
  return true;
}

function magnitudeMax(values: readonly number[]): number {
  let max = 0;
  for (const value of values) {
    const magnitude = value < 0 ? -value : value;
    if (magnitude > max) max = magnitude;
  }
  return max;
}
