import type { StartTimer } from "../input/read-input.ts";

/** What made a new frame necessary. Input is shown at once, data at most so often. */
export type Cause = "input" | "data";

export type FrameClock = {
  /** Something to be drawn has changed. */
  readonly changed: (cause: Cause) => void;
  /** The terminal has taken a frame. `tookMs` tells how fast it is. */
  readonly drained: (tookMs: number) => void;
  readonly stop: () => void;
};

export type FrameClockDeps = {
  readonly paint: () => void;
  /** A frame is still on its way to the terminal; drawing another one would be for nothing. */
  readonly isBusy: () => boolean;
  readonly nowMono: () => number;
  readonly startTimer: StartTimer;
  /** The link has become slow, or fast again. */
  readonly onSlow: (isSlow: boolean) => void;
};

/** Data frames are at least this far apart: ten a second (tui.md 4), four on a slow link. In milliseconds. */
const spacingMs = 100;
const slowSpacingMs = 250;
/** A terminal that takes longer than this for a frame is slow; below the second figure it is fast again. */
const slowMs = 200;
const fastMs = 50;

/**
 * Decides when to paint. Nothing is painted while the terminal still takes the last frame; what changed meanwhile
 * is painted as soon as it has. So the rate follows the link, and a key is never behind a queue of frames.
 */
export function frameClock(deps: FrameClockDeps): FrameClock {
  let isDirty = false;
  let isUrgent = false;
  let isSlow = false;
  let lastPaintMono = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | null = null;
  let isStopped = false;

  const paint = (): void => {
    cancel?.();
    cancel = null;
    isDirty = false;
    isUrgent = false;
    lastPaintMono = deps.nowMono();
    deps.paint();
  };
  const consider = (): void => {
    if (!isDirty || isStopped || deps.isBusy()) return;
    const dueInMs = lastPaintMono + (isSlow ? slowSpacingMs : spacingMs) - deps.nowMono();
    if (isUrgent || dueInMs <= 0) paint();
    else if (cancel === null) cancel = deps.startTimer(dueInMs, onTimer);
  };
  function onTimer(): void {
    cancel = null;
    consider();
  }

  return {
    changed: (cause) => {
      isDirty = true;
      if (cause === "input") isUrgent = true;
      consider();
    },
    drained: (tookMs) => {
      const next = isSlow ? tookMs > fastMs : tookMs > slowMs;
      if (next !== isSlow) {
        isSlow = next;
        deps.onSlow(isSlow);
      }
      consider();
    },
    stop: () => {
      isStopped = true;
      cancel?.();
    },
  };
}
