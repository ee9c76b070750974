import type { KeptApxi } from "./apxi/apxi-plan.ts";
import { isApxiView } from "./apxi/apxi-shapes.ts";
import type { ResidualSum } from "./apxi/residual.ts";
import { type ApxiView, viewId, type WindowResiduals } from "./apxi/view.ts";
import type { Scheme } from "./config/profile.ts";
import type { SessionConfig } from "./config/session.ts";
import { EngineError } from "./errors.ts";
import type { Int } from "./int.ts";
import { toC1 } from "./json/write.ts";
import {
  type ClosedWindow,
  closedWindows,
  isRefused,
  type OpenWindow,
  type PressState,
} from "./press/press-tick.ts";
import type { StreamSum } from "./press/stream-sum.ts";
import type { WindowPlan, WindowSchedule } from "./press/window-schedule.ts";
import { isManifest } from "./record-shapes.ts";
import type { Manifest } from "./records.ts";
import { planRun, type RunState } from "./run-state.ts";
import {
  decodeAs,
  isBoolean,
  isCount,
  isDigest,
  isExactly,
  isInt,
  isListOf,
  isNullOr,
  isRecordOf,
  isRecordWith,
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
  /** The APXi views of those of the closed windows that have one; absent when none has. */
  readonly views?: readonly ApxiView[];
};

type StoredOpenWindow = {
  readonly window_id: string;
  readonly sums: readonly StreamSum[];
  readonly residuals?: WindowResiduals;
};

/** Everything `restoreCheckpoint` needs beside the configuration, as one line of JSON. */
export function encodeCheckpoint(state: RunState): string {
  const { plan, press, loom } = state;
  const closed = closedWindows(press);
  const views = closed.flatMap(({ view }) => (view === undefined ? [] : [view]));
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
    open: press.open.map(({ window, ...kept }) => ({ window_id: window.windowId, ...kept })),
    closed: closed.map(({ manifest }) => manifest),
    ...(views.length > 0 && { views }),
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
  const checkpoint = decodeAs(text, isCheckpoint, "checkpoint", { mapFields: ["descriptors_by_stream"] });
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

function restoredPress(schedule: WindowSchedule, { tick, open, closed, views = [] }: Checkpoint): PressState {
  const isOpen = ({ startTick, endTick }: WindowPlan): boolean => startTick <= tick && tick < endTick;
  const openNow = schedule.windows.filter(isOpen);
  const closedByNow = schedule.windows
    .filter(({ endTick, apxi }) => endTick <= tick && !isRefused(apxi))
    .sort((a, b) => a.endTick - b.endTick);
  const viewsByNow = closedByNow.filter(({ apxi }) => apxi !== null);
  refuseUnless(
    open.length === openNow.length &&
      closed.length === closedByNow.length &&
      views.length === viewsByNow.length,
    "its windows are not the run's",
  );
  const viewsLeft = views.values();
  let latest: ClosedWindow | null = null;
  for (const [n, window] of closedByNow.entries()) {
    const manifest = closed[n] as Manifest; // The lists have one length.
    refuseUnless(manifest.window_id === window.windowId, `it has no manifest of window ${window.windowId}`);
    const view = window.apxi === null ? undefined : viewsLeft.next().value;
    const viewRef = view === undefined ? null : viewId(view);
    refuseUnless(manifest.apxi_view_ref === viewRef, `its view is not that of window ${window.windowId}`);
    latest = { window, manifest, ...(view !== undefined && { view }), earlier: latest };
  }
  return {
    open: openNow.map((window, n) => restoredWindow(window, open[n] as StoredOpenWindow)),
    opened: schedule.windows.filter(({ startTick }) => startTick <= tick).length,
    closed: latest,
  };
}

function restoredWindow(window: WindowPlan, { window_id, ...kept }: StoredOpenWindow): OpenWindow {
  const fits =
    window_id === window.windowId &&
    kept.sums.length === window.streams.length &&
    window.streams.every(({ scheme, width }, n) => isSumOf(kept.sums[n], scheme, width)) &&
    (window.apxi?.kind === "kept"
      ? areResidualsOf(kept.residuals, window.apxi)
      : kept.residuals === undefined);
  refuseUnless(fits, `its sums are not those of window ${window.windowId}`);
  return { window, ...kept };
}

function areResidualsOf(
  residuals: WindowResiduals | undefined,
  { streams, residualScheme }: KeptApxi,
): boolean {
  return (
    residuals?.length === streams.length &&
    streams.every(
      ({ width, descriptors }, s) =>
        residuals[s]?.length === descriptors.length &&
        residuals[s].every(({ sum }) => isSumOf(sum, residualScheme, width)),
    )
  );
}

function isSumOf(sum: StreamSum | undefined, scheme: Scheme, width: number): boolean {
  return sum?.kind === scheme && (sum.kind === "ID" || sum.previous.length === width);
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

const isOpenWindow = isRecordWith<StoredOpenWindow>(
  { window_id: isText, sums: isListOf(isStreamSum) },
  { residuals: isListOf(isListOf(isRecordOf<ResidualSum>({ sum: isStreamSum, isZero: isBoolean }))) },
);

const isCheckpoint = isRecordWith<Checkpoint>(
  {
    format: isExactly(1),
    gid: isText,
    run_id: isText,
    tick: isCount,
    tick_hash: isDigest,
    nodes: isInts,
    chain: isInt,
    tip_hash: isNullOr(isDigest),
    leaves: isListOf(isNullOr(isDigest)),
    open: isListOf(isOpenWindow),
    closed: isListOf(isManifest),
  },
  { views: isListOf(isApxiView) },
);
