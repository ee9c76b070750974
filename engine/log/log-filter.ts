import type { Int } from "../int.ts";
import { componentOf, type LogComponent } from "./log-component.ts";
import type { LogEvent, LogEventName } from "./log-event.ts";

/** Which events of a log are wanted (engine-governance 14.4 and 15, P3.2.1); null wants all. */
export type LogFilter = {
  /** The engine's run id, as the events carry it. */
  readonly runId: string | null;
  /** Both inclusive, `to` null without an end. Such a range wants events that belong to a tick. */
  readonly ticks: { readonly from: Int; readonly to: Int | null } | null;
  readonly component: LogComponent | null;
  readonly event: LogEventName | null;
};

export const everyEvent: LogFilter = { runId: null, ticks: null, component: null, event: null };

/** Whether an event passes every part of a filter. */
export function isWanted({ runId, ticks, component, event: name }: LogFilter, event: LogEvent): boolean {
  if (runId !== null && event.runId !== runId) return false;
  if (component !== null && componentOf(event.event) !== component) return false;
  if (name !== null && event.event !== name) return false;
  if (ticks === null) return true;
  const tick = tickOf(event);
  return tick !== null && tick >= ticks.from && (ticks.to === null || tick <= ticks.to);
}

/** A governance decision names its tick only in its payload (engine-governance 9, row 5). */
function tickOf({ event, tick, payload }: LogEvent): number | null {
  if (event !== "gate_governance_decision") return tick;
  const judged = payload?.["tick"];
  return typeof judged === "number" ? judged : null;
}
