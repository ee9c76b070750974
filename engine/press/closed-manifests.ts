import { assert } from "../assert.ts";
import { EngineError } from "../errors.ts";
import type { Manifest } from "../records.ts";
import { closedWindows, type PressState } from "./press-tick.ts";
import type { WindowSchedule } from "./window-schedule.ts";

/**
 * The manifests of a run after its last tick, one for each window, in the order of the windows.
 *
 * @throws EngineError `value` when a window reaches past the last tick: the first such in the list, as in the
 * reference.
 */
export function closedManifests(
  schedule: WindowSchedule,
  press: PressState,
  lastTick: number,
): readonly Manifest[] {
  const manifests: Manifest[] = [];
  for (const { window, manifest } of closedWindows(press)) manifests[window.index] = manifest;
  for (const { index, startTick, endTick, streams } of schedule.windows) {
    if (manifests[index] !== undefined) continue;
    const entries = Math.max(0, lastTick - startTick + 1);
    throw new EngineError(
      "value",
      `Stream '${streams[0]?.name}' has ${entries} entries but expected ${endTick - startTick + 1}`,
    );
  }
  return manifests;
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
