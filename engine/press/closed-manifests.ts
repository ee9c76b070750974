import type { ApxiView } from "../apxi/view.ts";
import { assert } from "../assert.ts";
import { EngineError } from "../errors.ts";
import type { Manifest } from "../records.ts";
import { closedWindows, isRefused, type PressState } from "./press-tick.ts";
import type { WindowSchedule } from "./window-schedule.ts";

/**
 * The manifests of a run after its last tick, one for each window, in the order of the windows.
 *
 * @throws EngineError `value` when a window reaches past the last tick, or its APXi descriptors do not fit it: the first
 * such in the list, as in the reference.
 */
export function closedManifests(
  schedule: WindowSchedule,
  press: PressState,
  lastTick: number,
): readonly Manifest[] {
  const manifests: Manifest[] = [];
  for (const { window, manifest } of closedWindows(press)) manifests[window.index] = manifest;
  for (const { index, windowId, startTick, endTick, streams, apxi } of schedule.windows) {
    if (manifests[index] !== undefined) continue;
    if (endTick <= lastTick && isRefused(apxi)) {
      throw new EngineError("value", `window ${windowId}: ${apxi.reason}`);
    }
    const entries = Math.max(0, lastTick - startTick + 1);
    throw new EngineError(
      "value",
      `Stream '${streams[0]?.name}' has ${entries} entries but expected ${endTick - startTick + 1}`,
    );
  }
  return manifests;
}

/**
 * The APXi views of a run after its last tick, by apx_name: of several windows with one name the last that has a view
 * counts (engine-core 3, step 7). Undefined when there are none.
 */
export function closedViews(press: PressState): ReadonlyMap<string, ApxiView> | undefined {
  const views = closedWindows(press)
    .toSorted((a, b) => a.window.index - b.window.index)
    .flatMap(({ view }) => (view === undefined ? [] : [view]));
  return views.length === 0 ? undefined : new Map(views.map((view) => [view.apx_name, view]));
}

/**
 * Manifests are kept under their apx_name, so of several with the primary window's name the last counts
 * (engine-core 3, step 8).
 */
export function primaryManifest(manifests: readonly Manifest[], schedule: WindowSchedule): Manifest {
  const primary = manifests.findLast(({ apx_name }) => apx_name === schedule.primary.apxName);
  assert(primary !== undefined, "every window of a finished run has closed");
  return primary;
}
