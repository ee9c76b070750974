import { type ProgressFacts, progressLine } from "./progress-line.ts";
import type { Terminal } from "./shell.ts";

/** Work that is done sooner shows no bar, and a bar is drawn no more often than this. */
const quietMs = 500;
const redrawMs = 100;
const eraseLine = "\r\u001b[K";

/** Shows how far work is, on the last line of standard error. */
export type Progress = {
  /** `done` counts from 0 and never falls. */
  readonly tell: (done: number) => void;
  /** Takes the line away; nothing is shown afterwards. */
  readonly end: () => void;
};

/** What is being done, in which unit, and how much of it there is; null when that is not known. */
export type Task = Pick<ProgressFacts, "what" | "unit" | "total"> & { readonly begunAt?: number };

/** What showing progress needs: a clock, standard error and how wide it is; null: no terminal. */
export type Watched = {
  readonly shell: {
    readonly nowMs: () => number;
    readonly terminal: Pick<Terminal, "err">;
    readonly errColumns: () => number | null;
  };
  readonly showsProgress: boolean;
};

/** The bar of a piece of work; one that shows nothing when nobody watches (cli.md 1). */
export function newProgress({ shell, showsProgress }: Watched, { begunAt = 0, ...task }: Task): Progress {
  if (!showsProgress) return { tell: () => {}, end: () => {} };
  const startedMs = shell.nowMs();
  let drawnMs = startedMs + quietMs - redrawMs;
  let isShown = false;
  return {
    tell: (done) => {
      const nowMs = shell.nowMs();
      if (nowMs - drawnMs < redrawMs) return;
      drawnMs = nowMs;
      isShown = true;
      const facts = { ...task, done, doneHere: done - begunAt, elapsedMs: nowMs - startedMs };
      shell.terminal.err(`${eraseLine}${progressLine(facts, shell.errColumns() ?? 0)}`);
    },
    end: () => {
      if (isShown) shell.terminal.err(eraseLine);
      isShown = false;
    },
  };
}

/** Does a piece of work under a bar, which is gone afterwards however the work ends. */
export async function withProgress<T>(
  watched: Watched,
  task: Task,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  const progress = newProgress(watched, task);
  try {
    return await work(progress);
  } finally {
    progress.end();
  }
}
