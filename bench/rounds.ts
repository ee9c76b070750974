/** Times of two things measured in turns, in milliseconds, and how they compare. */
export type Comparison = {
  readonly subjectMs: number;
  readonly floorMs: number;
  /** Median of subject over median of floor. */
  readonly ratio: number;
  /** Rounds in which the subject kept to `target` times the floor. */
  readonly within: number;
  readonly rounds: number;
};

/** A benchmark misses its target when the median does and this many of its rounds agree (daemon.md 5.3). */
const agreeing = 5;
const roundsDefault = 7;

/**
 * Measures subject and floor in turns, in alternating order, so that whatever slows the machine meets both.
 * One round before the first warms caches and is not counted.
 */
export function compare(
  measure: { readonly subject: () => number; readonly floor: () => number },
  target: number,
  rounds: number = roundsDefault,
): Comparison {
  measure.floor();
  measure.subject();
  const times = Array.from({ length: rounds }, (_, round) => {
    if (round % 2 === 0) return { floor: measure.floor(), subject: measure.subject() };
    const subject = measure.subject();
    return { floor: measure.floor(), subject };
  });
  const subjectMs = median(times.map(({ subject }) => subject));
  const floorMs = median(times.map(({ floor }) => floor));
  const within = times.filter(({ subject, floor }) => subject <= target * floor).length;
  return { subjectMs, floorMs, ratio: subjectMs / floorMs, within, rounds };
}

/** Whether a comparison misses its target. */
export function misses({ ratio, within, rounds }: Comparison, target: number): boolean {
  return ratio > target && rounds - within >= Math.min(agreeing, rounds);
}

/** The middle value; the mean of the middle two of an even number. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new Error("nothing was measured");
  return (low + high) / 2;
}
