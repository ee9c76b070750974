import { canonicalLog, type RunNews } from "../../engine/log/canonical-log.ts";
import { everyEvent, isWanted, type LogFilter } from "../../engine/log/log-filter.ts";
import { logLine } from "../../engine/log/log-line.ts";
import type { AetherShell } from "./aether-shell.ts";
import type { Course } from "./execution.ts";
import { type LogSink, openLogSink, stdoutSink } from "./log-sinks.ts";
import { utcMicroseconds } from "./log-time.ts";
import { recordsIn } from "./tick-spool.ts";

/** What is to be told of a run besides what its configuration asks for. */
export type LogWishes = {
  /** The events to print on standard output; null prints none. */
  readonly events: LogFilter | null;
  /** Standard output carries one JSON document, so that a log there would spoil it. */
  readonly isOutTaken: boolean;
  /** The course comes from a checkpoint, and what was before it has been told to the configured log. */
  readonly isResumed: boolean;
};

/** A log that is written while the run goes. */
export type RunLog = {
  readonly tell: (news: RunNews) => void;
  readonly close: () => void;
};

/**
 * Opens the log of a course and tells what has happened to it so far, in the canonical order (DESIGN decision
 * 25). It goes where the configuration says, when its logging is enabled, and to standard output when events are
 * wished for: once, when both are the same. Each line has the time at which it is written.
 *
 * @throws CommandFailure when the configured file cannot be opened
 */
export function openRunLog(
  { terminal, nowMs }: AetherShell,
  { config, spool }: Course,
  { events, isOutTaken, isResumed }: LogWishes,
): RunLog {
  const { logging } = config;
  const printed = events === null ? [] : [{ sink: stdoutSink(terminal.out), filter: events }];
  const isPrintedAnyway = events !== null && logging.destination === "stdout";
  // A log in memory would grow with every tick, and nobody could read it once the program has ended.
  const isHeard = logging.destination !== "memory" && !isPrintedAnyway;
  const configured =
    logging.enabled && isHeard
      ? [{ sink: openLogSink(logging, isOutTaken ? terminal.err : terminal.out), filter: everyEvent }]
      : [];
  const tellTo = (ears: readonly Ear[], news: RunNews): void => {
    if (ears.length === 0) return;
    for (const event of canonicalLog(config, news)) {
      const heard = ears.filter(({ filter }) => isWanted(filter, event));
      if (heard.length === 0) continue;
      const line = logLine(event, utcMicroseconds(nowMs()));
      for (const { sink } of heard) sink.write(line);
    }
  };
  const all = [...printed, ...configured];
  const untold = isResumed ? printed : all;
  tellTo(untold, { kind: "started" });
  // A log nobody reads need not read the records of a checkpoint again.
  if (untold.length > 0) {
    for (const { tick, prev_chain, p_block, pfna } of recordsIn(spool)) {
      tellTo(untold, { kind: "ticked", encoded: { tick, prevChain: prev_chain, chain: p_block.C_t }, pfna });
    }
  }
  return {
    tell: (news) => tellTo(all, news),
    close: () => {
      for (const { sink } of all) sink.close();
    },
  };
}

type Ear = { readonly sink: LogSink; readonly filter: LogFilter };
