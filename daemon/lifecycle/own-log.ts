import { destination, type Logger, pino, stdTimeFunctions } from "pino";
import type { LogThreshold } from "./command-line.ts";

export type { Logger };

/**
 * The daemon's own log: JSON lines on standard error, where whoever started it may keep them. Written at once, so
 * that the last line before an end is there.
 */
export function openOwnLog(level: LogThreshold): Logger {
  const out = destination({ fd: 2, sync: true });
  // A reader that has gone must not end the daemon.
  out.on("error", () => undefined);
  return pino({ level, base: null, timestamp: stdTimeFunctions.isoTime }, out);
}
