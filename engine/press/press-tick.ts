/**
 * Windows of a run as it ticks (engine-core 8.2). The reference closes every window after the last tick; here
 * a window closes when its last tick passes, which gives the same manifest (engine-core 3). A window whose APXi is refused
 * never closes: its run fails when it is sealed, after everything else that can go wrong in a tick, as in the reference.
 */
import type { ApxiPlan } from "../apxi/apxi-plan.ts";
import {
  type ApxiView,
  apxiView,
  beginResiduals,
  extendResiduals,
  viewId,
  type WindowResiduals,
} from "../apxi/view.ts";
import { EngineError } from "../errors.ts";
import type { Manifest } from "../records.ts";
import { type ManifestRun, manifestOf } from "./manifest.ts";
import { beginStream, extendStream, type StreamSum } from "./stream-sum.ts";
import type { StreamValues } from "./stream-values.ts";
import type { WindowPlan, WindowSchedule } from "./window-schedule.ts";

/** A window that has begun and not ended; `sums` are in the order of its streams. */
export type OpenWindow = {
  readonly window: WindowPlan;
  readonly sums: readonly StreamSum[];
  /** Absent without APXi. */
  readonly residuals?: WindowResiduals;
};

/** The closed windows of a run as a chain, latest first, so that closing one more copies nothing. */
export type ClosedWindow = {
  readonly window: WindowPlan;
  readonly manifest: Manifest;
  /** Absent without APXi. */
  readonly view?: ApxiView;
  readonly earlier: ClosedWindow | null;
};

export type PressState = {
  /** In spec order. */
  readonly open: readonly OpenWindow[];
  /** How many of the schedule's `byStart` have opened. */
  readonly opened: number;
  readonly closed: ClosedWindow | null;
};

export type PressTick = {
  readonly state: PressState;
  /** Windows that closed at this tick, in spec order. */
  readonly closed: readonly ClosedWindow[];
};

export const noWindows: PressState = { open: [], opened: 0, closed: null };

/**
 * Appends a tick's values to every window whose range holds the tick, and closes those that end with it.
 *
 * @throws EngineError `value` at the first tick of a window whose stream specs repeat a name.
 */
export function pressTick(
  run: ManifestRun,
  schedule: WindowSchedule,
  state: PressState,
  tick: number,
  values: StreamValues,
): PressTick {
  const opening = windowsOpeningAt(schedule, state.opened, tick);
  const extended = state.open.map((open) => extendWindow(open, tick, values));
  const begun = opening.map((window) => beginWindow(window, values));
  const open =
    begun.length === 0 ? extended : [...extended, ...begun].sort((a, b) => a.window.index - b.window.index);
  const opened = state.opened + opening.length;
  if (!open.some(({ window }) => window.endTick === tick)) {
    return { state: { open, opened, closed: state.closed }, closed: [] };
  }
  let latest = state.closed;
  const closed: ClosedWindow[] = [];
  for (const ending of open) {
    if (ending.window.endTick !== tick || isRefused(ending.window.apxi)) continue;
    latest = closeWindow(run, ending, latest);
    closed.push(latest);
  }
  const stillOpen = open.filter(({ window }) => window.endTick !== tick);
  return { state: { open: stillOpen, opened, closed: latest }, closed };
}

/** The windows closed so far, in the order in which they closed. */
export function closedWindows(state: PressState): readonly ClosedWindow[] {
  const closed: ClosedWindow[] = [];
  for (let window = state.closed; window !== null; window = window.earlier) closed.push(window);
  return closed.reverse();
}

function windowsOpeningAt(schedule: WindowSchedule, opened: number, tick: number): readonly WindowPlan[] {
  const opening: WindowPlan[] = [];
  for (let at = opened; schedule.byStart[at]?.startTick === tick; at += 1) {
    opening.push(schedule.byStart[at] as WindowPlan); // The loop's condition has found it.
  }
  return opening;
}

/** Whether the reference would fail to build the view of a window. */
export function isRefused(apxi: ApxiPlan | null): apxi is ApxiPlan & { readonly kind: "refused" } {
  return apxi?.kind === "refused";
}

function beginWindow(window: WindowPlan, values: StreamValues): OpenWindow {
  const sums = beginAll(window, values);
  if (window.apxi?.kind !== "kept") return { window, sums };
  return { window, sums, residuals: beginResiduals(window.apxi, values) };
}

function extendWindow(
  { window, sums, residuals }: OpenWindow,
  tick: number,
  values: StreamValues,
): OpenWindow {
  const extended = extendAll(window, sums, values);
  if (window.apxi?.kind !== "kept" || residuals === undefined) return { window, sums: extended };
  const index = tick - window.startTick;
  return { window, sums: extended, residuals: extendResiduals(window.apxi, residuals, index, values) };
}

function closeWindow(
  run: ManifestRun,
  { window, sums, residuals }: OpenWindow,
  earlier: ClosedWindow | null,
): ClosedWindow {
  if (window.apxi?.kind !== "kept" || residuals === undefined) {
    return { window, manifest: manifestOf(run, window, sums, null), earlier };
  }
  const view = apxiView(window.apxi, window, residuals);
  return { window, manifest: manifestOf(run, window, sums, viewId(view)), view, earlier };
}

/**
 * The second of two streams with one name is not registered, so its value comes when the next tick is
 * expected.
 */
function beginAll(window: WindowPlan, values: StreamValues): readonly StreamSum[] {
  if (window.repeatsStream) {
    throw new EngineError(
      "value",
      `window ${window.windowId} names a stream twice: Tick mismatch: expected ${window.startTick + 1} but received ${window.startTick}`,
    );
  }
  return window.streams.map(({ scheme, source }) => beginStream(scheme, values(source)));
}

function extendAll(
  window: WindowPlan,
  sums: readonly StreamSum[],
  values: StreamValues,
): readonly StreamSum[] {
  // A window has one sum for each of its streams.
  return window.streams.map(({ source }, n) => extendStream(sums[n] as StreamSum, values(source)));
}
