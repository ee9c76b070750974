import { windowRanges } from "./aeon/tick-range.ts";
import type { SessionConfig } from "./config/session.ts";
import type { Sha256 } from "./digest.ts";
import { EngineError } from "./errors.ts";
import { type EnvelopeRun, envelopeRun } from "./gate/envelopes.ts";
import { addVectors, type PfnaSchedule, pfnaSchedule } from "./gate/pfna-schedule.ts";
import { gateRule } from "./governance/gate-filter.ts";
import type { Int } from "./int.ts";
import { blockBytes } from "./loom/block-bytes.ts";
import { firstLoomState, type LoomState } from "./loom/loom-tick.ts";
import { noWindows, type PressState } from "./press/press-tick.ts";
import { type WindowSchedule, windowSchedule } from "./press/window-schedule.ts";
import { type EdgeTable, edgeTable } from "./umx/edge-table.ts";
import { tickWriter, type WriteTick } from "./write-tick.ts";

/** What the engine is given besides a configuration. */
export type EngineDeps = {
  readonly sha256: Sha256;
  /** The fingerprint of the run, 64 hex digits: T_0, the start of the tick hashes. */
  readonly fingerprint: string;
};

/** Everything that follows from a configuration alone, worked out once for all of its ticks. */
export type RunPlan = {
  readonly config: SessionConfig;
  readonly envelopes: EnvelopeRun;
  readonly pfna: PfnaSchedule;
  readonly edges: EdgeTable;
  readonly writeTick: WriteTick;
  readonly windows: WindowSchedule;
};

/**
 * A run at a tick boundary. It holds no list that grows with the ticks passed, only with the windows of the
 * configuration, and it is never changed: a step makes a new one.
 */
export type RunState = {
  readonly plan: RunPlan;
  /** Ticks passed so far. */
  readonly tick: number;
  /** State vector after that tick, in node order. */
  readonly nodes: readonly Int[];
  readonly loom: LoomState;
  readonly press: PressState;
  /** T_t of daemon.md 3.2. */
  readonly tickHash: string;
};

/**
 * The state before the first tick (engine-core 3, steps 1 to 5).
 *
 * @throws EngineError `value` for what engine-core 12.5 and 3 refuse before a tick: no ticks, no windows, an
 * unknown primary window, a stream without a name, PFNA of another run, a state of the wrong length; also for AEON
 * windows made of each other in a circle.
 */
export function start(config: SessionConfig, deps: EngineDeps): RunState {
  const plan = planRun(config);
  const atStart = plan.pfna.get(0);
  const { initialState } = config;
  return {
    plan,
    tick: 0,
    nodes: atStart === undefined ? initialState : addVectors(initialState, atStart.adjustment),
    loom: firstLoomState(config.profile),
    press: noWindows,
    tickHash: deps.fingerprint,
  };
}

/** Whether a run has no tick left. */
export function isFinished(state: RunState): boolean {
  return state.tick >= state.plan.config.totalTicks;
}

/** The plan of a run. @throws EngineError as `start` does. */
export function planRun(config: SessionConfig): RunPlan {
  const { topology, profile } = config;
  checkSession(config);
  const windows = windowSchedule(config);
  const pfna = pfnaSchedule(config);
  // The reference fails on a meta it cannot read only when it judges envelopes; we fail before the first tick.
  gateRule(config.governance);
  // Windows in a circle would else only be found when the document of a finished run is written.
  if (config.aeon !== undefined) windowRanges(config.aeon.grammar);
  const edges = edgeTable(topology, profile);
  return {
    config,
    envelopes: envelopeRun(config),
    pfna,
    edges,
    writeTick: tickWriter(edges, { topology, profile, blockBytes: blockBytes(topology, profile) }),
    windows,
  };
}

/** The checks of engine-core 12.5, in their order. */
function checkSession({
  totalTicks,
  initialState,
  topology,
  windows,
  primaryWindowId,
  runId,
}: SessionConfig): void {
  if (totalTicks < 1) throw new EngineError("value", `a run needs at least one tick, not ${totalTicks}`);
  if (initialState.length !== topology.n) {
    throw new EngineError(
      "value",
      `the initial state has ${initialState.length} values, but topology ${topology.gid} has N = ${topology.n}`,
    );
  }
  if (windows.length === 0) throw new EngineError("value", "a run needs at least one window");
  if (!windows.some(({ windowId }) => windowId === primaryWindowId)) {
    throw new EngineError("value", `primary_window_id "${primaryWindowId}" names none of the windows`);
  }
  if (runId === "") throw new EngineError("value", "a run needs a run_id");
}
