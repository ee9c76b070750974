import type { JsonRecord } from "../json/json.ts";
import { toC4 } from "../json/write.ts";
import type { LogEvent } from "./log-event.ts";

/**
 * One line of a log file, without its line break (engine-governance 9). `ts` is the time in UTC as ISO 8601
 * with microseconds and `+00:00`. Tick and window are left out when there is none, the payload when it is
 * empty.
 */
export function logLine({ event, gid, runId, tick, windowId, payload }: LogEvent, ts: string): string {
  const entry: Record<string, JsonRecord[string]> = { event, gid, run_id: runId, ts };
  if (tick !== null) entry["tick"] = tick;
  if (windowId !== null) entry["window_id"] = windowId;
  if (payload !== null && Object.keys(payload).length > 0) entry["payload"] = payload;
  return toC4(entry);
}
