import type { SessionConfig } from "./config/session.ts";
import { EngineError } from "./errors.ts";
import type { Int } from "./int.ts";
import { toC1 } from "./json/write.ts";
import { type ClosedWindow, closedWindows, type OpenWindow, type PressState } from "./press/press-tick.ts";
import type { StreamSum } from "./press/stream-sum.ts";
import type { WindowPlan, WindowSchedule } from "./press/window-schedule.ts";
import { isManifest } from "./record-shapes.ts";
import type { Manifest } from "./records.ts";
import { planRun, type RunState } from "./run-state.ts";
import {
  decodeAs,
  isCount,
  isExactly,
  isInt,
  isListOf,
  isNullOr,
  isRecordOf,
  isText,
  isVariant,
} from "./text/shape.ts";

/** What a checkpoint holds: the state of a run without what its configuration says already. */
type Checkpoint = {
  readonly format: 1;
  readonly gid: string;
  readonly run_id: string;
  readonly tick: number;
  readonly tick_hash: string;
  readonly nodes: readonly Int[];
  readonly chain: Int;
  readonly tip_hash: string | null;
  readonly leaves: readonly (string | null)[];
  readonly open: readonly StoredOpenWindow[];
  readonly closed: readonly Manifest[];
};

type StoredOpenWindow = { readonly window_id: string; readonly sums: readonly StreamSum[] };

/** Everything `restoreCheckpoint` needs beside the configuration, as one line of JSON. */
export function encodeCheckpoint(state: RunState): string {
  const { plan, press, loom } = state;
  const checkpoint: Checkpoint = {
    format: 1,
    gid: plan.config.topology.gid,
    run_id: plan.config.runId,
    tick: state.tick,
    tick_hash: state.tickHash,
    nodes: state.nodes,
    chain: loom.chain,
    tip_hash: loom.tipHash,
    leaves: loom.leaves,
    open: press.open.map(({ window, sums }) => ({ window_id: window.windowId, sums })),
    closed: closedWindows(press).map(({ manifest }) => manifest),
  };
  return toC1(checkpoint);
}

/**
 * The state a checkpoint was made of, for the configuration it was made under. Stepping on from it gives the
 * same bytes as never having stopped.
 *
 * @throws EngineError `value` when the text is no checkpoint, or does not fit the configuration.
 */
export function restoreCheckpoint(config: SessionConfig, text: string): RunState {
  const plan = planRun(config);
  const checkpoint = decodeAs(text, isCheckpoint, "checkpoint");
  const { gid, run_id, tick, nodes } = checkpoint;
  const { topology, runId, totalTicks } = config;
  refuseUnless(gid === topology.gid, `its gid is ${gid}, the run's ${topology.gid}`);
  refuseUnless(run_id === runId, `its run_id is ${run_id}, the run's ${runId}`);
  refuseUnless(tick <= totalTicks, `it is of tick ${tick}, the run ends with ${totalTicks}`);
  refuseUnless(nodes.length === topology.n, `it has ${nodes.length} nodes, the run ${topology.n}`);
  refuseUnless((tick === 0) === (checkpoint.tip_hash === null), "its block chain and its tick disagree");
  return {
    plan,
    tick,
    nodes,
    loom: { chain: checkpoint.chain, tipHash: checkpoint.tip_hash, leaves: checkpoint.leaves },
    press: restoredPress(plan.windows, checkpoint),
    tickHash: checkpoint.tick_hash,
  };
}

function restoredPress(schedule: WindowSchedule, { tick, open, closed }: Checkpoint): PressState {
  const isOpen = ({ startTick, endTick }: WindowPlan): boolean => startTick <= tick && tick < endTick;
  const openNow = schedule.windows.filter(isOpen);
  const closedByNow = schedule.windows
    .filter(({ endTick }) => endTick <= tick)
    .sort((a, b) => a.endTick - b.endTick);
  refuseUnless(
    open.length === openNow.length && closed.length === closedByNow.length,
    "its windows are not the run's",
  );
  let latest: ClosedWindow | null = null;
  for (const [n, window] of closedByNow.entries()) {
    const manifest = closed[n] as Manifest; // The lists have one length.
    refuseUnless(manifest.window_id === window.windowId, `it has no manifest of window ${window.windowId}`);
    latest = { window, manifest, earlier: latest };
  }
  return {
    open: openNow.map((window, n) => restoredWindow(window, open[n] as StoredOpenWindow)),
    opened: schedule.windows.filter(({ startTick }) => startTick <= tick).length,
    closed: latest,
  };
}

function restoredWindow(window: WindowPlan, { window_id, sums }: StoredOpenWindow): OpenWindow {
  const fits =
    window_id === window.windowId &&
    sums.length === window.streams.length &&
    window.streams.every(({ scheme, width }, n) => {
      const stream = sums[n];
      return stream?.kind === scheme && (stream.kind === "ID" || stream.previous.length === width);
    });
  refuseUnless(fits, `its sums are not those of window ${window.windowId}`);
  return { window, sums };
}

function refuseUnless(holds: boolean, otherwise: string): void {
  if (!holds) throw new EngineError("value", `the checkpoint does not fit the run: ${otherwise}`);
}

const isInts = isListOf(isInt);

const isStreamSum = isVariant<"kind", StreamSum>("kind", {
  ID: isRecordOf<Extract<StreamSum, { kind: "ID" }>>({ kind: isExactly("ID"), residualBits: isInt }),
  R: isRecordOf<Extract<StreamSum, { kind: "R" }>>({
    kind: isExactly("R"),
    firstBits: isCount,
    residualBits: isInt,
    previous: isInts,
  }),
  GR: isRecordOf<Extract<StreamSum, { kind: "GR" }>>({
    kind: isExactly("GR"),
    runs: isCount,
    valueBits: isInt,
    lengthBits: isInt,
    previous: isInts,
    runLength: isCount,
  }),
});

const isCheckpoint = isRecordOf<Checkpoint>({
  format: isExactly(1),
  gid: isText,
  run_id: isText,
  tick: isCount,
  tick_hash: isText,
  nodes: isInts,
  chain: isInt,
  tip_hash: isNullOr(isText),
  leaves: isListOf(isNullOr(isText)),
  open: isListOf(isRecordOf<StoredOpenWindow>({ window_id: isText, sums: isListOf(isStreamSum) })),
  closed: isListOf(isManifest),
});
