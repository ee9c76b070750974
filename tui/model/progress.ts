/** How fast the active run goes, reckoned from the committed ticks as they are reported. */
export type Progress = {
  readonly runId: string;
  /** Oldest first, at least `spacingMs` apart, at most `memoryMs` long. */
  readonly samples: readonly ProgressSample[];
};

export type ProgressSample = { readonly monoMs: number; readonly ticks: number };

const spacingMs = 500;
const memoryMs = 60_000;
const rateWindowMs = 10_000;

/** No run watched yet. */
export const noProgress: Progress = { runId: "", samples: [] };

/** Notes how far a run is. Another run starts afresh; so does one whose ticks went back (a recovery). */
export function noteProgress(progress: Progress, runId: string, ticks: number, nowMono: number): Progress {
  const samples = progress.samples;
  const last = samples.at(-1);
  if (runId !== progress.runId || last === undefined || ticks < last.ticks) {
    return { runId, samples: [{ monoMs: nowMono, ticks }] };
  }
  if (ticks === last.ticks) return progress;
  const beforeLast = samples.at(-2);
  const kept = samples.filter((sample) => sample.monoMs >= nowMono - memoryMs);
  // A sample close behind its predecessor takes the place of it, or a fast run would fill the memory.
  if (beforeLast !== undefined && last.monoMs - beforeLast.monoMs < spacingMs) kept.pop();
  return { runId, samples: [...kept, { monoMs: nowMono, ticks }] };
}

/** Ticks per second over the last ten seconds; null while nothing can be said. */
export function tickRate(progress: Progress, nowMono: number): number | null {
  const first = progress.samples[0];
  const last = progress.samples.at(-1);
  if (first === undefined || last === undefined || first === last) return null;
  const from = Math.max(first.monoMs, nowMono - rateWindowMs);
  if (nowMono - from < spacingMs) return null;
  return (last.ticks - ticksAt(progress, from)) / ((nowMono - from) / 1000);
}

/** Ticks per second in each of `buckets` equal parts of the last minute, oldest first. */
export function rateHistory(
  progress: Progress,
  nowMono: number,
  buckets: number,
): readonly (number | null)[] {
  const first = progress.samples[0];
  const width = memoryMs / buckets;
  return Array.from({ length: buckets }, (_, index) => {
    const from = nowMono - memoryMs + index * width;
    // A stretch that began before the run was watched would show too little.
    if (first === undefined || from < first.monoMs) return null;
    return (ticksAt(progress, from + width) - ticksAt(progress, from)) / (width / 1000);
  });
}

/** Ticks at a moment between two samples, on the straight line between them. */
function ticksAt(progress: Progress, monoMs: number): number {
  const samples = progress.samples;
  const index = samples.findIndex((sample) => sample.monoMs > monoMs);
  const after = samples[index];
  if (after === undefined) return samples.at(-1)?.ticks ?? 0;
  const before = samples[index - 1];
  if (before === undefined) return after.ticks;
  const share = (monoMs - before.monoMs) / (after.monoMs - before.monoMs);
  return before.ticks + share * (after.ticks - before.ticks);
}
