/**
 * Description lengths of the windows of a run, in bits (engine-core 8.3), at any of its ticks. The reference has no
 * such metric (engine-governance 8, last line).
 */
import { assert } from "../assert.ts";
import { add, type Int } from "../int.ts";
import { closedWindows } from "../press/press-tick.ts";
import { type StreamCounts, type StreamSum, streamCounts } from "../press/stream-sum.ts";
import type { WindowPlan } from "../press/window-schedule.ts";
import type { Manifest, ManifestStream } from "../records.ts";
import { type RunStage, ticksPassed } from "./run-stage.ts";

/** One stream; all counts are 0 before its first value. */
export type StreamLengths = Pick<ManifestStream, "stream_id" | "scheme"> & StreamCounts;

/** One window; its counts are the sums over its streams. */
export type WindowLengths = StreamCounts & {
  readonly window_id: string;
  readonly apx_name: string;
  readonly start_tick: number;
  readonly end_tick: number;
  /** False for a window that has ticks to come: then the counts are those so far. */
  readonly closed: boolean;
  /** Values in each stream. */
  readonly ticks: number;
  /** Null until the window has closed. */
  readonly manifest_check: Int | null;
  readonly streams: readonly StreamLengths[];
};

/** The lengths of each window, in the order of `windows`, which are those of the run. */
export function windowLengths(windows: readonly WindowPlan[], stage: RunStage): readonly WindowLengths[] {
  const tick = ticksPassed(stage);
  const manifests = manifestsSoFar(stage);
  const open = openSums(stage);
  return windows.map((window) => {
    const { index, windowId, apxName, startTick, endTick } = window;
    const manifest = manifests[index];
    const ticks = Math.max(0, Math.min(tick, endTick) - startTick + 1);
    const streams =
      manifest === undefined ? lengthsSoFar(window, open.get(index) ?? [], ticks) : lengthsOf(manifest);
    return {
      window_id: windowId,
      apx_name: apxName,
      start_tick: startTick,
      end_tick: endTick,
      closed: manifest !== undefined,
      ticks,
      manifest_check: manifest?.manifest_check ?? null,
      ...totalOf(streams),
      streams,
    };
  });
}

/** The sum of several counts. */
export function totalOf(counts: readonly StreamCounts[]): StreamCounts {
  let total: StreamCounts = { L_model: 0, L_residual: 0, L_total: 0 };
  for (const { L_model, L_residual, L_total } of counts) {
    total = {
      L_model: add(total.L_model, L_model),
      L_residual: add(total.L_residual, L_residual),
      L_total: add(total.L_total, L_total),
    };
  }
  return total;
}

/** By the position of the window in the run; a window that has not closed has none. */
function manifestsSoFar(stage: RunStage): readonly (Manifest | undefined)[] {
  switch (stage.kind) {
    case "live": {
      const manifests: Manifest[] = [];
      for (const { window, manifest } of closedWindows(stage.state.press)) manifests[window.index] = manifest;
      return manifests;
    }
    case "sealed":
      return stage.sealed.manifests;
  }
}

function openSums(stage: RunStage): ReadonlyMap<number, readonly StreamSum[]> {
  switch (stage.kind) {
    case "live":
      return new Map(stage.state.press.open.map(({ window, sums }) => [window.index, sums]));
    case "sealed":
      return new Map();
  }
}

function lengthsOf({ streams }: Manifest): readonly StreamLengths[] {
  return streams.map(({ stream_id, scheme, L_model, L_residual, L_total }) => ({
    stream_id,
    scheme,
    L_model,
    L_residual,
    L_total,
  }));
}

function lengthsSoFar(
  { streams }: WindowPlan,
  sums: readonly StreamSum[],
  ticks: number,
): readonly StreamLengths[] {
  assert(ticks === 0 || sums.length === streams.length, "an open window has a sum for each stream");
  return streams.map(({ name, scheme, width }, n) => {
    const sum = sums[n];
    const counts = sum === undefined ? totalOf([]) : streamCounts(sum, width, ticks);
    return { stream_id: name, scheme, ...counts };
  });
}
