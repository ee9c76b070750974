import { assert } from "../assert.ts";
import { EngineError } from "../errors.ts";
import { abs, add, floorDiv, type Int, min, mul, neg, sign, sub, sum } from "../int.ts";
import type { EdgeFlow, TickLedger } from "../records.ts";
import { type EdgeTable, type PlainTable, staysSafe } from "./edge-table.ts";

/**
 * One UMX tick (engine-core 6): every flow is worked out from `pre`, the state before the tick in node order,
 * so that edge order shows only in the order of the entries.
 *
 * @throws EngineError `value` when there are no nodes.
 */
export function umxTick(table: EdgeTable, tick: number, pre: readonly Int[]): TickLedger {
  if (pre.length === 0) throw new EngineError("value", "a tick ledger needs at least one node");
  const { plain } = table;
  const flows =
    plain !== null && isPlain(pre) && staysSafe(plain, magnitudeMax(pre))
      ? plainFlows(plain, pre)
      : exactFlows(table, pre);
  const sumPre = sum(pre);
  const sumPost = sum(flows.post);
  assert(sumPre === sumPost, "Conservation failed: every flow leaves one node and enters another");
  return {
    tick,
    sum_pre_u: sumPre,
    sum_post_u: sumPost,
    z_check: sumPre,
    pre_u: pre,
    edges: flows.edges,
    post_u: flows.post,
    nap_ref: table.napRef,
    causal_radius_applied: flows.radiusApplied,
    epsilon_applied: flows.epsilonApplied,
    policy_notes: [
      ...(flows.radiusApplied ? ["causal_radius_clamped"] : []),
      ...(flows.epsilonApplied ? ["epsilon_cap_applied"] : []),
    ],
  };
}

type Flows = {
  readonly edges: readonly EdgeFlow[];
  readonly post: readonly Int[];
  readonly radiusApplied: boolean;
  readonly epsilonApplied: boolean;
};

/**
 * The flux rule in plain numbers, for ticks that `staysSafe` has proved. For a dividend below 2^53 the floor
 * of the double quotient is the exact floor: a quotient that is not whole is further from the next whole
 * number than rounding can move it. Adding 0 turns -0, which is not a normal form, into 0.
 */
function plainFlows(table: PlainTable, pre: readonly number[]): Flows {
  const { sc, epsilonCap } = table;
  const edges: EdgeFlow[] = [];
  const post = pre.slice();
  let radiusApplied = false;
  let epsilonApplied = false;
  for (const { e_id, i, j, k, cap, radius } of table.edges) {
    // The topology has checked that end points are nodes.
    const du = (pre[i - 1] as number) - (pre[j - 1] as number);
    let magnitude = du < 0 ? -du : du;
    if (radius !== 0 && magnitude > radius) {
      magnitude = radius;
      radiusApplied = true;
    }
    let raw = Math.floor((k * magnitude) / sc) + 0;
    if (raw > epsilonCap) {
      raw = epsilonCap;
      epsilonApplied = true;
    }
    let flow = 0;
    if (du !== 0) {
      flow = Math.min(raw, cap, magnitude);
      if (du < 0) flow = 0 - flow;
    }
    post[i - 1] = (post[i - 1] as number) - flow;
    post[j - 1] = (post[j - 1] as number) + flow;
    edges.push({ e_id, i, j, du, raw, cap, f_e: flow });
  }
  return { edges, post, radiusApplied, epsilonApplied };
}

/** The flux rule in exact integers of any size. */
function exactFlows(table: EdgeTable, pre: readonly Int[]): Flows {
  const { sc, epsilonCap } = table;
  const edges: EdgeFlow[] = [];
  const post = pre.slice();
  let radiusApplied = false;
  let epsilonApplied = false;
  for (const { e_id, i, j, k, cap, radius } of table.edges) {
    // The topology has checked that end points are nodes.
    const du = sub(pre[i - 1] as Int, pre[j - 1] as Int);
    let magnitude = abs(du);
    if (radius !== 0 && magnitude > radius) {
      magnitude = radius;
      radiusApplied = true;
    }
    let raw = floorDiv(mul(k, magnitude), sc);
    if (epsilonCap !== null && raw > epsilonCap) {
      raw = epsilonCap;
      epsilonApplied = true;
    }
    const least = min(min(raw, cap), magnitude);
    const flow = sign(du) < 0 ? neg(least) : sign(du) === 0 ? 0 : least;
    post[i - 1] = sub(post[i - 1] as Int, flow);
    post[j - 1] = add(post[j - 1] as Int, flow);
    edges.push({ e_id, i, j, du, raw, cap, f_e: flow });
  }
  return { edges, post, radiusApplied, epsilonApplied };
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
