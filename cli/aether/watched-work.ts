import { newProgress, type Progress, withProgress } from "../progress.ts";
import type { Aether } from "./aether-shell.ts";
import type { Course } from "./execution.ts";
import type { Chunks } from "./write-file.ts";

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
