import { type Command, Option } from "commander";
import { intOf } from "../../../engine/int.ts";
import { type LogComponent, logComponents } from "../../../engine/log/log-component.ts";
import { type LogEventName, logEventNames } from "../../../engine/log/log-event.ts";
import type { LogFilter } from "../../../engine/log/log-filter.ts";
import { UsageError } from "../../failures.ts";
import { parseTickRange, type TickRange } from "../../tick-range.ts";

/** Whether log lines are wanted, and which. */
export type EventOptions = {
  readonly events?: true;
  readonly event?: LogEventName;
  readonly component?: LogComponent;
  readonly tick?: TickRange;
};

/** Declares `--events` and what narrows it. */
export function withEventOptions(command: Command): Command {
  return command
    .option("--events", "print structured log lines as the run goes, instead of the summary")
    .addOption(new Option("--event <name>", "with --events: only this one").choices(logEventNames))
    .addOption(
      new Option("--component <name>", "with --events: only those of this one").choices(logComponents),
    )
    .option("--tick <range>", "with --events: only these ticks: A..B, A.., ..B or A", parseTickRange);
}

/** The filter that was asked for; null when no events were. @throws UsageError for a filter without them */
export function filterOf({ events, event, component, tick }: EventOptions): LogFilter | null {
  if (events) {
    return {
      runId: null,
      ticks: tick === undefined ? null : ticksOf(tick),
      component: component ?? null,
      event: event ?? null,
    };
  }
  if (event === undefined && component === undefined && tick === undefined) return null;
  throw new UsageError("--event, --component and --tick narrow --events, which is missing");
}

function ticksOf({ from, to }: TickRange): LogFilter["ticks"] {
  return { from: intOf(from), to: to === 0n ? null : intOf(to) };
}
