import type { RunId } from "../../store/records.ts";
import { roomRetryMs } from "./admission.ts";
import { nextTimeMs, nextToStart, type Waiting } from "./queue.ts";

export type SchedulerDeps = {
  readonly nowMs: () => number;
  readonly queued: () => readonly Waiting[];
  readonly hasSlot: () => boolean;
  readonly hasRoom: () => boolean;
  /** Nothing is to be started now. */
  readonly isHeld: () => boolean;
  /** Starts a waiting run, in turn with everything else, and looks at the queue again afterwards. */
  readonly start: (runId: RunId) => void;
};

/** A time that is waited for is looked at this often, because a clock that is set tells nobody. */
const lookAgainMs = 60_000;

/**
 * Starts what waits as far as slots are free, whenever the answered function is called: event-driven, so a freed slot is
 * taken in the same turn (daemon.md 3, "Scheduling"). Only a time that is waited for has a timer.
 */
export function newScheduler(deps: SchedulerDeps): () => void {
  let timer: NodeJS.Timeout | null = null;
  const againIn = (ms: number): void => {
    timer = setTimeout(schedule, Math.min(lookAgainMs, Math.max(1, ms)));
    timer.unref();
  };
  function schedule(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (deps.isHeld()) return;
    const atMs = deps.nowMs();
    const next = deps.hasSlot() ? nextToStart(deps.queued(), atMs) : null;
    if (next !== null) {
      if (deps.hasRoom()) deps.start(next.runId);
      else againIn(roomRetryMs);
      return;
    }
    const timeMs = nextTimeMs(deps.queued(), atMs);
    if (timeMs !== null) againIn(timeMs - atMs);
  }
  return schedule;
}
