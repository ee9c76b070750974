import type { JsonRecord } from "../json/json.ts";

/** The names of structured log events, in the order of a log (engine-governance 9). */
export const logEventNames = [
  "run_start",
  "tick_loop_start",
  "tick_complete",
  "window_closed",
  "gate_governance_decision",
  "tick_loop_end",
  "run_end",
] as const;

export type LogEventName = (typeof logEventNames)[number];

/** One structured log event; when it happened is the business of whoever writes it down. */
export type LogEvent = {
  readonly event: LogEventName;
  readonly gid: string;
  readonly runId: string;
  readonly tick: number | null;
  readonly windowId: string | null;
  readonly payload: JsonRecord | null;
};
