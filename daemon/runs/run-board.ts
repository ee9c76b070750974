import type { RunId, RunRecord } from "../../store/records.ts";
import type { LiveRun } from "./live-run.ts";

/** What changed. A change is announced only after its commit, so whoever hears of it may read it. */
export type BoardChange =
  | { readonly kind: "run"; readonly runId: RunId }
  | { readonly kind: "log"; readonly runId: RunId; readonly lastSeq: number };

/** Hears of every change, in the order the changes happened. */
export type BoardListener = (change: BoardChange) => void;

/** What the runs are doing: the source of every state and log stream. */
export type RunBoard = {
  /** `known` is the record when the caller has just read it. */
  readonly get: (runId: RunId, known?: RunRecord) => LiveRun | undefined;
  /** The active run; the newest of them when several are. */
  readonly active: () => LiveRun | undefined;
  readonly lastFinished: () => LiveRun | undefined;
  /** Listeners are called at once, in turn, and must not throw. Answers how to leave. */
  readonly subscribe: (listener: BoardListener) => () => void;
};

/** The listeners of a board. */
export type Announcer = {
  readonly announce: (change: BoardChange) => void;
  readonly subscribe: RunBoard["subscribe"];
};

export function newAnnouncer(): Announcer {
  const listeners = new Set<BoardListener>();
  return {
    announce: (change) => {
      for (const listener of [...listeners]) listener(change);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
