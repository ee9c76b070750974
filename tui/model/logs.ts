import type { LogLine } from "./facts.ts";
import { appendBatch, isWhole, type LogBatch, type LogBook, openBook } from "./log-book.ts";
import { allLines, isUnfiltered, type LogTerms, passes } from "./log-terms.ts";
import { followingView, type LogsView } from "./logs-view.ts";

/** Which followed log a message belongs to. */
export type BookName = "run" | "filtered";

/**
 * The logs of one run. The whole log is followed always, for the Dashboard's tail; a filter is answered from it
 * while memory holds all of it, and by a second stream that the daemon filters when it does not.
 */
export type Logs = {
  /** Set when the operator asked for another run than the active or newest one. */
  readonly pinnedRunId: string | null;
  /** Null while no run is known. */
  readonly run: LogBook | null;
  readonly filtered: LogBook | null;
  readonly terms: LogTerms;
  /** The lines that pass the filter. */
  readonly shown: readonly LogLine[];
  readonly view: LogsView;
};

/** No run known yet. */
export const emptyLogs: Logs = {
  pinnedRunId: null,
  run: null,
  filtered: null,
  terms: allLines,
  shown: [],
  view: followingView,
};

/** Turns to another run's log, or to none. The filter and the wish to wrap stay. */
export function turnTo(logs: Logs, runId: string | null): Logs {
  return {
    ...logs,
    run: runId === null ? null : openBook(runId),
    filtered: null,
    shown: [],
    view: { ...followingView, isWrapped: logs.view.isWrapped },
  };
}

/** Changes the filter. Whether the daemon has to filter is known by `needsFilteredBook` afterwards. */
export function withTerms(logs: Logs, terms: LogTerms): Logs {
  const next = { ...logs, terms, filtered: null };
  return { ...next, shown: shownLines(next) };
}

/** Whether the filter can only be answered by the daemon, because older lines are not in memory. */
export function needsFilteredBook(logs: Logs): boolean {
  return logs.run !== null && logs.filtered === null && !isUnfiltered(logs.terms) && !isWhole(logs.run);
}

/** Begins to show what the daemon filters. */
export function withFilteredBook(logs: Logs): Logs {
  if (logs.run === null) return logs;
  return { ...logs, filtered: openBook(logs.run.runId), shown: [] };
}

/** Adds what a message brought to one of the two logs. */
export function withBatch(logs: Logs, name: BookName, batch: LogBatch, nowMono: number): Logs {
  const book = bookOf(logs, name);
  if (book === null) return logs;
  const appended = appendBatch(book, batch, nowMono);
  if (name === "filtered") return { ...logs, filtered: appended, shown: appended.lines };
  const next = { ...logs, run: appended };
  if (logs.filtered !== null) return next;
  const hasDropped = appended.dropped !== book.dropped;
  if (isUnfiltered(logs.terms) || hasDropped) return { ...next, shown: shownLines(next) };
  const added = appended.lines.slice(book.lines.length).filter((line) => passes(logs.terms, line));
  return added.length === 0 ? next : { ...next, shown: [...logs.shown, ...added] };
}

/** Notes how the stream of one of the two logs stands. */
export function withLink(logs: Logs, name: BookName, link: LogBook["link"]): Logs {
  const book = bookOf(logs, name);
  if (book === null) return logs;
  // A further failed attempt does not make the break any later.
  const former = book.link;
  const since = "sinceMono" in former && "sinceMono" in link ? { sinceMono: former.sinceMono } : {};
  const next = { ...book, link: { ...link, ...since } };
  return name === "run" ? { ...logs, run: next } : { ...logs, filtered: next };
}

/** The log whose lines are shown: the daemon's filtered one when there is one. */
export function shownBook(logs: Logs): LogBook | null {
  return logs.filtered ?? logs.run;
}

function bookOf(logs: Logs, name: BookName): LogBook | null {
  return name === "run" ? logs.run : logs.filtered;
}

function shownLines(logs: Logs): readonly LogLine[] {
  if (logs.run === null) return [];
  return isUnfiltered(logs.terms)
    ? logs.run.lines
    : logs.run.lines.filter((line) => passes(logs.terms, line));
}
