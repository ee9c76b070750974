/** How fast the active run goes, reckoned from the committed ticks as they are reported. */
export type Progress = {
  readonly runId: string;
  /** Oldest first, at least `spacingMs` apart, at most `memoryMs` long. */
  readonly samples: readonly ProgressSample[];
  /** Times without a connection, oldest first; nothing was measured then. */
  readonly outages: readonly Outage[];
};

export type ProgressSample = { readonly monoMs: number; readonly ticks: number };

/** From the break of the stream to the first word after it; null while it lasts. */
type Outage = { readonly fromMono: number; readonly toMono: number | null };

const spacingMs = 500;
const memoryMs = 60_000;
const rateWindowMs = 10_000;

/** No run watched yet. */
export const noProgress: Progress = { runId: "", samples: [], outages: [] };

/** Notes how far a run is. Another run starts afresh; so does one whose ticks went back (a recovery). */
export function noteProgress(progress: Progress, runId: string, ticks: number, nowMono: number): Progress {
  const samples = progress.samples;
  const last = samples.at(-1);
  if (runId !== progress.runId || last === undefined || ticks < last.ticks) {
    return { runId, samples: [{ monoMs: nowMono, ticks }], outages: [] };
  }
  const outage = progress.outages.at(-1);
  const kept = remembered(samples, nowMono);
  if (outage?.toMono === null) {
    const ended = { ...outage, toMono: nowMono };
    const outages = [...progress.outages.slice(0, -1), ended].filter(
      ({ toMono }) => toMono === null || toMono >= nowMono - memoryMs,
    );
    return { runId, samples: [...kept, { monoMs: nowMono, ticks }], outages };
  }
  if (ticks === last.ticks) return progress;
  const beforeLast = samples.at(-2);
  // A sample close behind its predecessor takes the place of it, or a fast run would fill the memory.
  // The first one after an outage stays: without it the ticks of the outage would be spread over later time.
  const isReturn = last.monoMs === outage?.toMono;
  const isClose = beforeLast !== undefined && last.monoMs - beforeLast.monoMs < spacingMs;
  const spaced = isClose && !isReturn ? kept.slice(0, -1) : kept;
  return { ...progress, samples: [...spaced, { monoMs: nowMono, ticks }] };
}

/** Notes that the stream broke. Until the next report nothing is measured, which is not the same as no ticks. */
export function noteOutage(progress: Progress, nowMono: number): Progress {
  const last = progress.samples.at(-1);
  if (last === undefined || progress.outages.at(-1)?.toMono === null) return progress;
  return {
    ...progress,
    // Up to the break the stream was heard, so the run stood where it was last reported.
    samples: [...progress.samples, { monoMs: nowMono, ticks: last.ticks }],
    outages: [...progress.outages, { fromMono: nowMono, toMono: null }],
  };
}

/**
 * Ticks per second over the last ten seconds, or since the last outage ended; null while nothing can be said.
 * During an outage it is the rate at the moment the stream broke.
 */
export function tickRate(progress: Progress, nowMono: number): number | null {
  const first = progress.samples[0];
  const last = progress.samples.at(-1);
  if (first === undefined || last === undefined || first === last) return null;
  const open = progress.outages.at(-1);
  const to = open?.toMono === null ? open.fromMono : nowMono;
  const returnedMono = Math.max(first.monoMs, ...progress.outages.map(({ toMono }) => toMono ?? 0));
  const from = Math.max(returnedMono, to - rateWindowMs);
  if (to - from < spacingMs) return null;
  return (last.ticks - ticksAt(progress, from)) / ((to - from) / 1000);
}

/** Ticks per second in each of `buckets` equal parts of the last minute, oldest first; null where not measured. */
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
    if (progress.outages.some((outage) => touches(outage, from, from + width))) return null;
    return (ticksAt(progress, from + width) - ticksAt(progress, from)) / (width / 1000);
  });
}

function touches(outage: Outage, fromMono: number, toMono: number): boolean {
  return outage.fromMono < toMono && (outage.toMono ?? Number.POSITIVE_INFINITY) > fromMono;
}

/** The samples of the last minute and the one before them, from which the minute's line begins. */
function remembered(samples: readonly ProgressSample[], nowMono: number): readonly ProgressSample[] {
  const within = samples.findIndex((sample) => sample.monoMs >= nowMono - memoryMs);
  return samples.slice(within < 0 ? -1 : Math.max(0, within - 1));
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
