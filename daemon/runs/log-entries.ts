import type { SessionWarning } from "../../engine/config/session-warnings.ts";
import type { JsonRecord } from "../../engine/json/json.ts";
import { toC2 } from "../../engine/json/write.ts";
import { componentOf } from "../../engine/log/log-component.ts";
import type { LogEvent } from "../../engine/log/log-event.ts";
import { LogLevel } from "../../proto/gen/trinity/gate/v1/common.ts";
import type { LogEntry } from "../../proto/gen/trinity/gate/v1/logs.ts";
import type { Job } from "../placement/frames.ts";
import { toTimestamp } from "../wire/timestamp.ts";

/** Events of the operator's stream that the engine's own log does not have (operator-surface 6). */
export type OperatorEvent =
  | { readonly event: "config_warning"; readonly warning: SessionWarning }
  | { readonly event: "run_paused" | "run_resumed"; readonly tick: number }
  | { readonly event: "stop_requested"; readonly tick: number }
  | {
      readonly event: "codex_event";
      readonly isWarning: boolean;
      readonly summary: string;
      readonly payload: JsonRecord;
    }
  | { readonly event: "error"; readonly errorCode: string; readonly message: string };

/** Turns an event of the engine into an entry of the run's log. */
export function entryOfEvent(
  event: LogEvent,
  place: { readonly job: Job; readonly seq: number; readonly atMs: number },
): LogEntry {
  return {
    ...base(place, event.event, event.runId),
    level: levelOf(event),
    component: componentOf(event.event),
    message: messageOf(event),
    tick: event.tick === null ? undefined : BigInt(event.tick),
    windowId: event.windowId ?? "",
    payloadJson: event.payload === null ? "" : toC2(event.payload),
  };
}

/** Turns an event of the operator's stream into an entry. `engineRunId` is the run id of the configuration. */
export function entryOfOperatorEvent(
  event: OperatorEvent,
  engineRunId: string,
  place: { readonly job: EntryOrigin; readonly seq: number; readonly atMs: number },
): LogEntry {
  const entry = base(place, event.event, engineRunId);
  switch (event.event) {
    case "config_warning":
      return {
        ...entry,
        level: LogLevel.WARN,
        message: event.warning.message,
        payloadJson: toC2({ code: event.warning.code }),
      };
    case "run_paused":
      return {
        ...entry,
        level: LogLevel.INFO,
        message: `paused after tick ${event.tick}`,
        tick: BigInt(event.tick),
      };
    case "run_resumed":
      return {
        ...entry,
        level: LogLevel.INFO,
        message: `goes on after tick ${event.tick}`,
        tick: BigInt(event.tick),
      };
    case "stop_requested":
      return {
        ...entry,
        level: LogLevel.WARN,
        message: `stopped after tick ${event.tick}`,
        tick: BigInt(event.tick),
      };
    case "codex_event":
      return {
        ...entry,
        level: event.isWarning ? LogLevel.WARN : LogLevel.INFO,
        component: "codex",
        message: event.summary,
        payloadJson: toC2(event.payload),
      };
    case "error":
      return {
        ...entry,
        level: LogLevel.ERROR,
        message: event.message,
        payloadJson: toC2({ error_code: event.errorCode }),
      };
  }
}

/** What an entry says of its origin. */
export type EntryOrigin = Pick<Job, "runId" | "attemptId">;

function base(
  place: { readonly job: EntryOrigin; readonly seq: number; readonly atMs: number },
  eventType: string,
  engineRunId: string,
): LogEntry {
  return {
    seq: BigInt(place.seq),
    timestamp: toTimestamp(place.atMs),
    level: LogLevel.INFO,
    eventType,
    component: "engine",
    message: "",
    runId: place.job.runId,
    attemptId: place.job.attemptId,
    engineRunId,
    tick: undefined,
    windowId: "",
    payloadJson: "",
  };
}

/** Levels of operator-surface 6: ticks are DEBUG, refusals WARN, the rest INFO. */
function levelOf(event: LogEvent): LogLevel {
  if (event.event === "tick_complete") return LogLevel.DEBUG;
  const isRefused = textOf(event.payload?.["status"]).startsWith("REJECTED");
  return event.event === "gate_governance_decision" && isRefused ? LogLevel.WARN : LogLevel.INFO;
}

/** One short sentence per event. */
function messageOf(event: LogEvent): string {
  const field = (name: string): string => textOf(event.payload?.[name]);
  switch (event.event) {
    case "run_start":
      return `run started: ${field("total_ticks")} ticks, primary window ${field("primary_window_id")}`;
    case "tick_loop_start":
      return `tick loop started: ${field("total_ticks")} ticks`;
    case "tick_complete":
      return `tick ${event.tick} complete, chain ${field("C_t")}`;
    case "window_closed":
      return `window ${event.windowId} closed as ${field("apx_name")}, check ${field("manifest_check")}`;
    case "gate_governance_decision":
      return `envelope of tick ${field("tick")} ${field("status")}`;
    case "tick_loop_end":
      return `tick loop ended: ${field("ticks")} ticks, ${field("envelopes")} DATA envelopes`;
    case "run_end":
      return `run ended: ${field("envelopes")} DATA, ${field("ingress")} INGRESS, ${field("egress")} EGRESS envelopes`;
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "bigint"
    ? String(value)
    : "";
}
