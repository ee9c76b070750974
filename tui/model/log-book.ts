import type { LogLevel, LogLine, RunState } from "./facts.ts";

/** Lines kept in memory per followed log; the oldest go first (tui.md 4, "Log memory"). */
export const linesMax: number = 50_000;
/** Lines asked for at the start of a log. */
export const tailLines: number = 5_000;

/** One followed log: a run's, whole or filtered by the daemon. */
export type LogBook = {
  readonly runId: string;
  /** In the order of their sequence numbers. */
  readonly lines: readonly LogLine[];
  readonly countOf: Readonly<Record<LogLevel, number>>;
  /** Lines that were received and have left memory again. */
  readonly dropped: number;
  /** Ranges the daemon could not deliver. */
  readonly gaps: readonly LogGap[];
  readonly end: LogEnd | null;
  readonly link: LogLink;
  readonly lastSignMono: number | null;
};

/** A range of sequence numbers that cannot be delivered, and why. */
export type LogGap = { readonly fromSeq: number; readonly toSeq: number; readonly reason: string };

/** The end marker of a terminal run. */
export type LogEnd = { readonly lastSeq: number; readonly state: RunState };

export type LogLink =
  | { readonly kind: "opening" }
  | { readonly kind: "following" }
  | { readonly kind: "lost"; readonly reason: string; readonly sinceMono: number }
  | { readonly kind: "closed"; readonly reason: string; readonly sinceMono: number };

/** What one message of a log stream brings. */
export type LogBatch = {
  readonly lines: readonly LogLine[];
  readonly gap: LogGap | null;
  readonly end: LogEnd | null;
};

const noCounts: Readonly<Record<LogLevel, number>> = {
  DEBUG: 0,
  INFO: 0,
  WARN: 0,
  ERROR: 0,
  UNRECOGNISED: 0,
};

/** A log that is being opened. */
export function openBook(runId: string): LogBook {
  return {
    runId,
    lines: [],
    countOf: noCounts,
    dropped: 0,
    gaps: [],
    end: null,
    link: { kind: "opening" },
    lastSignMono: null,
  };
}

/** Adds what a message brought. Lines at or below the last sequence number are repetitions and are left out. */
export function appendBatch(book: LogBook, batch: LogBatch, nowMono: number): LogBook {
  const lastSeq = book.lines.at(-1)?.seq ?? 0;
  const added = batch.lines.filter((line) => line.seq > lastSeq);
  const lines = added.length === 0 ? book.lines : [...book.lines, ...added];
  // Cutting a tenth more than needed spares a copy of the whole list with every further line.
  const surplus = lines.length > linesMax ? lines.length - Math.floor(linesMax * 0.9) : 0;
  return {
    ...book,
    lines: surplus === 0 ? lines : lines.slice(surplus),
    countOf: counted(book.countOf, added, lines.slice(0, surplus)),
    dropped: book.dropped + surplus,
    gaps: batch.gap === null ? book.gaps : [...book.gaps.slice(-99), batch.gap],
    end: batch.end ?? book.end,
    link: { kind: "following" },
    lastSignMono: nowMono,
  };
}

/** Whether memory holds every line of the run so far, so that a filter can be answered without the daemon. */
export function isWhole(book: LogBook): boolean {
  return book.dropped === 0 && (book.lines[0]?.seq ?? 1) === 1;
}

/** The number of lines the daemon could not deliver. */
export function missingLines(book: LogBook): number {
  return book.gaps.reduce((sum, gap) => sum + gap.toSeq - gap.fromSeq + 1, 0);
}

function counted(
  counts: LogBook["countOf"],
  added: readonly LogLine[],
  removed: readonly LogLine[],
): LogBook["countOf"] {
  if (added.length === 0 && removed.length === 0) return counts;
  const next = { ...counts };
  for (const line of added) next[line.level] += 1;
  for (const line of removed) next[line.level] -= 1;
  return next;
}
