import type { Profile } from "../config/profile.ts";
import type { Topology } from "../config/topology.ts";
import { EngineError } from "../errors.ts";
import { addVectors, type PfnaSchedule } from "../gate/pfna-schedule.ts";
import type { Int } from "../int.ts";
import { toC2 } from "../json/write.ts";
import type { IBlock, TickRecord } from "../records.ts";
import { edgeTable } from "../umx/edge-table.ts";
import { umxTick } from "../umx/umx-tick.ts";
import { topologySnapshot } from "./blocks.ts";
import { findIBlock, type RecordedTicks, recordedTick } from "./recorded-ticks.ts";

/** What a replay starts from and re-runs. */
export type ReplayedRun = {
  readonly topology: Topology;
  readonly profile: Profile;
  /** W, the spacing of the I-blocks: the profile's unless the Loom context had its own. */
  readonly spacing: Int;
  /** The state before tick 1, with what PFNA added at tick 0. */
  readonly origin: readonly Int[];
};

/** What was added to the state from outside before a tick, in node order; null when nothing was. */
export type ExternalInputs = (tick: number) => readonly Int[] | null;

/** A state that was worked out again. */
export type Replay = {
  readonly tick: number;
  /** The tick of the I-block it was worked out from; 0 for the state before tick 1. */
  readonly fromTick: number;
  /** The state after the tick, in node order. */
  readonly nodes: readonly Int[];
  /** The first tick on the way whose recorded `post_u` is another; null when all agree. */
  readonly firstDifference: number | null;
};

/**
 * Works out the state at a tick again, from the nearest I-block at or before it or, without one, from the state
 * before tick 1 (engine-core 7.3). Unlike the reference it replays external inputs too, so that it equals the
 * recorded ledgers in a run with PFNA. How seq and s_t were made does not matter to the state.
 *
 * @throws EngineError `value` for a tick below 0 or after the last recorded one, and for an I-block of another
 * topology.
 */
export function replayState(
  run: ReplayedRun,
  ticks: RecordedTicks,
  inputs: ExternalInputs,
  tick: number,
): Replay {
  if (!Number.isSafeInteger(tick) || tick < 0 || tick > ticks.last) {
    throw new EngineError("value", `tick ${tick} can't be replayed; the last recorded tick is ${ticks.last}`);
  }
  const checkpoint = findIBlock(ticks, run.spacing, tick);
  if (checkpoint !== null) checkSameTopology(run.topology, checkpoint);
  const fromTick = checkpoint?.tick ?? 0;
  const edges = edgeTable(run.topology, run.profile);
  let nodes = checkpoint?.post_u ?? run.origin;
  let firstDifference = differsAt(ticks, fromTick, nodes) ? fromTick : null;
  for (let at = fromTick + 1; at <= tick; at += 1) {
    const added = inputs(at);
    nodes = umxTick(edges, at, added === null ? nodes : addVectors(nodes, added)).post_u;
    if (firstDifference === null && differsAt(ticks, at, nodes)) firstDifference = at;
  }
  return { tick, fromTick, nodes, firstDifference };
}

/** Inputs as a configuration has them. */
export function scheduledInputs(schedule: PfnaSchedule): ExternalInputs {
  return (tick) => schedule.get(tick)?.adjustment ?? null;
}

/** Inputs as they were recorded. @throws EngineError `value` for a tick that is not recorded */
export function recordedInputs(
  ticks: RecordedTicks<Pick<TickRecord, "tick" | "ledger" | "p_block" | "i_block" | "pfna">>,
): ExternalInputs {
  return (tick) => {
    const [first, ...others] = recordedTick(ticks, tick).pfna;
    if (first === undefined) return null;
    return others.reduce((sum, { values }) => addVectors(sum, values), first.values);
  };
}

/** Ticks before the first recorded one have nothing to differ from. */
function differsAt(ticks: RecordedTicks, tick: number, nodes: readonly Int[]): boolean {
  if (tick < ticks.first || tick === 0) return false;
  const { post_u } = recordedTick(ticks, tick).ledger;
  return post_u.length !== nodes.length || post_u.some((value, n) => value !== nodes[n]);
}

function checkSameTopology(topology: Topology, { tick, gid, post_u, topology_snapshot }: IBlock): void {
  const isSame =
    gid === topology.gid &&
    post_u.length === topology.n &&
    toC2(topology_snapshot) === toC2(topologySnapshot(topology));
  if (isSame) return;
  throw new EngineError(
    "value",
    `the I-block of tick ${tick} was made with another topology than the ${topology.gid} given`,
  );
}
