import { LogLevel as WireLevel } from "../../proto/gen/trinity/gate/v1/common.ts";
import type { FollowLogsResponse, LogEntry, LogFilter } from "../../proto/gen/trinity/gate/v1/logs.ts";
import type { LogLevel, LogLine } from "../model/facts.ts";
import type { LogBatch } from "../model/log-book.ts";
import type { LogTerms } from "../model/log-terms.ts";
import { clean } from "../text/clean.ts";
import { runState } from "./run-facts.ts";
import { timestampMs } from "./time.ts";

/** One message of a followed log as the model takes it. */
export function logBatch(response: FollowLogsResponse): LogBatch {
  return {
    lines: response.entries.map(logLine),
    gap:
      response.gap === undefined
        ? null
        : {
            fromSeq: Number(response.gap.fromSeq),
            toSeq: Number(response.gap.toSeq),
            reason: clean(response.gap.reason),
          },
    end:
      response.endOfRun === undefined
        ? null
        : { lastSeq: Number(response.endOfRun.lastSeq), state: runState(response.endOfRun.state) },
  };
}

/** The daemon's form of a filter; a term that is not set lets everything through. */
export function wireFilter(terms: LogTerms): LogFilter {
  return {
    level: wireLevels[terms.level],
    eventTypes: [...terms.events],
    component: terms.component,
    text: terms.text,
    fromTick: BigInt(terms.fromTick ?? 0),
    toTick: BigInt(terms.toTick ?? 0),
    attemptId: "",
  };
}

function logLine(entry: LogEntry): LogLine {
  return {
    seq: Number(entry.seq),
    atMs: timestampMs(entry.timestamp),
    level: levelWords[entry.level] ?? "UNRECOGNISED",
    event: clean(entry.eventType),
    component: clean(entry.component),
    message: clean(entry.message),
    tick: entry.tick === undefined ? null : Number(entry.tick),
    windowId: clean(entry.windowId),
    runId: clean(entry.runId),
    attemptId: clean(entry.attemptId),
    payloadJson: entry.payloadJson,
  };
}

const levelWords: Partial<Record<WireLevel, LogLevel>> = {
  [WireLevel.DEBUG]: "DEBUG",
  [WireLevel.INFO]: "INFO",
  [WireLevel.WARN]: "WARN",
  [WireLevel.ERROR]: "ERROR",
};

const wireLevels: Readonly<Record<LogTerms["level"], WireLevel>> = {
  DEBUG: WireLevel.DEBUG,
  INFO: WireLevel.INFO,
  WARN: WireLevel.WARN,
  ERROR: WireLevel.ERROR,
};
