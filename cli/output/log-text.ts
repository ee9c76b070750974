import { LogLevel } from "../../proto/gen/trinity/gate/v1/common.ts";
import type { LogEntry, LogGap } from "../../proto/gen/trinity/gate/v1/logs.ts";
import { cleanText } from "./clean-text.ts";
import { nameOf } from "./names.ts";
import { timeText } from "./times.ts";

const levelWidth = 5;
const eventWidth = 24;
const tickWidth = 6;

/** `time level event tick message` (cli.md 2). Events without a tick have `-`. */
export function logText(entry: LogEntry): string {
  const level = nameOf(LogLevel, entry.level).padEnd(levelWidth);
  const event = cleanText(entry.eventType).padEnd(eventWidth);
  const tick = (entry.tick === undefined ? "-" : String(entry.tick)).padStart(tickWidth);
  return `${timeText(entry.timestamp)}  ${level}  ${event}  ${tick}  ${cleanText(entry.message)}\n`;
}

/** A range of entries that cannot be delivered, as its own line. */
export function gapText(gap: LogGap): string {
  return `-- entries ${gap.fromSeq} to ${gap.toSeq} are missing: ${cleanText(gap.reason)}\n`;
}
