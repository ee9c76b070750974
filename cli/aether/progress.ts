import type { Aether } from "./aether-shell.ts";
import type { Course } from "./execution.ts";
import { type ProgressFacts, progressLine } from "./progress-line.ts";
import type { Chunks } from "./write-file.ts";

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

/** The bar of a piece of work; one that shows nothing when nobody watches (cli.md 1). */
export function newProgress({ shell, showsProgress }: Aether, { begunAt = 0, ...task }: Task): Progress {
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
  aether: Aether,
  task: Task,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  const progress = newProgress(aether, task);
  try {
    return await work(progress);
  } finally {
    progress.end();
  }
}

/** Runs under a bar of ticks: `work` gets a course that tells each of its ticks. */
export function underTicks<T>(
  aether: Aether,
  what: string,
  course: Course,
  work: (watched: Course) => Promise<T>,
): Promise<T> {
  const task = { what, unit: "ticks", total: course.config.totalTicks, begunAt: course.state.tick } as const;
  return withProgress(aether, task, (progress) => work(watched(course, progress)));
}

function watched(course: Course, progress: Progress): Course {
  const { spool } = course;
  const append: typeof spool.append = (record) => {
    spool.append(record);
    progress.tell(record.tick);
  };
  return { ...course, spool: { ...spool, append } };
}

/** Pieces that are written or sent under a bar of bytes; the bar is gone when the last has been taken, or none is wanted. */
export async function* underBytes(
  aether: Aether,
  what: string,
  chunks: Chunks,
): AsyncGenerator<string | Uint8Array> {
  const progress = newProgress(aether, { what, unit: "bytes", total: null });
  let done = 0;
  try {
    for await (const chunk of chunks) {
      yield chunk;
      done += chunk.length; // Documents are ASCII.
      progress.tell(done);
    }
  } finally {
    progress.end();
  }
}
