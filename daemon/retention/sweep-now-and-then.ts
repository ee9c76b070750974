import type { Sweeper } from "./sweeper.ts";

/** Sweeps soon after the start, after every change of a rule, and every hour. */
export type SweepTimer = {
  readonly soon: () => void;
  /** Resolves when no sweep is under way. */
  readonly stop: () => Promise<void>;
};

const everyMs = 3_600_000;
const firstAfterMs = 60_000;

/** `onFatal` hears of a store that takes no more writes. */
export function sweepNowAndThen(
  sweeper: Pick<Sweeper, "sweep">,
  onFatal: (failure: unknown) => void,
): SweepTimer {
  const abort = new AbortController();
  let last: Promise<void> = Promise.resolve();
  const soon = (): void => {
    last = last
      .then(() => (abort.signal.aborted ? undefined : sweeper.sweep(abort.signal)))
      .catch((failure: unknown) => {
        if (!abort.signal.aborted) onFatal(failure);
      });
  };
  const first = setTimeout(soon, firstAfterMs);
  const every = setInterval(soon, everyMs);
  for (const timer of [first, every]) timer.unref();
  return {
    soon,
    stop: () => {
      clearTimeout(first);
      clearInterval(every);
      abort.abort();
      return last;
    },
  };
}
