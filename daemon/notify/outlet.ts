/** Where one message after the other is handed to something that may fail or be slow. */
export type Outlet = {
  /** Never waits. A message beyond what may wait is dropped and counted, or takes the last one's place. */
  readonly offer: (message: string) => void;
  readonly state: () => OutletState;
  /** Delivers nothing more; resolves when what is on its way has arrived or failed, or after a moment. */
  readonly stop: () => Promise<void>;
};

/** How an outlet is doing, for the health signals. */
export type OutletState = {
  /** Why the last attempt failed; null: it did not. */
  readonly problem: string | null;
  readonly waiting: number;
  readonly dropped: number;
};

export type OutletDeps = {
  /** Rejects when the message was not taken. */
  readonly deliver: (message: string) => Promise<void>;
  readonly waitingMax: number;
  /** `newest`: only the latest state matters, so it replaces what waits. */
  readonly whenFull: "drop" | "newest";
  /** Calls back once after so many milliseconds. */
  readonly later: (ms: number, act: () => void) => void;
};

const firstPauseMs = 1_000;
const longestPauseMs = 300_000;
const farewellMs = 2_000;

/** One delivery at a time; after a failure the same message again, with pauses from 1 s to 5 min (daemon.md 3.6). */
export function newOutlet({ deliver, waitingMax, whenFull, later }: OutletDeps): Outlet {
  const waiting: string[] = [];
  let isBusy = false;
  let isStopped = false;
  let pauseMs = firstPauseMs;
  let problem: string | null = null;
  let dropped = 0;
  let onSettled: () => void = () => undefined;

  const next = (): void => {
    const [message] = waiting;
    if (isBusy || isStopped || message === undefined) return;
    isBusy = true;
    deliver(message).then(
      () => {
        isBusy = false;
        onSettled();
        problem = null;
        pauseMs = firstPauseMs;
        waiting.shift();
        next();
      },
      (failure: unknown) => {
        problem = failure instanceof Error ? failure.message : String(failure);
        onSettled();
        later(pauseMs, () => {
          isBusy = false;
          next();
        });
        pauseMs = Math.min(longestPauseMs, pauseMs * 2);
      },
    );
  };

  return {
    offer: (message) => {
      if (waiting.length < waitingMax) waiting.push(message);
      // The first one is on its way.
      else if (whenFull === "newest" && waiting.length > 1) waiting[waiting.length - 1] = message;
      else dropped += 1;
      next();
    },
    state: () => ({ problem, waiting: waiting.length, dropped }),
    stop: () => {
      isStopped = true;
      waiting.length = 0;
      if (!isBusy || problem !== null) return Promise.resolve();
      return new Promise((resolve) => {
        onSettled = resolve;
        later(farewellMs, resolve);
      });
    },
  };
}
