import { shortRunId } from "../text/format.ts";

/** What an operator can have the daemon do. */
export type Command =
  | {
      readonly kind: "start";
      readonly scenarioId: string;
      /** Null keeps the scenario's value. */
      readonly ticksTotal: number | null;
      /** Null keeps the daemon's default. In milliseconds. */
      readonly tickDelayMs: number | null;
      readonly isPaused: boolean;
    }
  | { readonly kind: "stop"; readonly runId: string }
  /** `atTick` 0 = at the next boundary. */
  | { readonly kind: "pause"; readonly runId: string; readonly atTick: number }
  | { readonly kind: "resume"; readonly runId: string }
  | { readonly kind: "step"; readonly runId: string; readonly ticks: number };

/**
 * The command as one would type it, with the whole id. It is also the reason sent along, since none is asked for
 * here (daemon.md 2.1, "Reason").
 */
export function commandText(command: Command): string {
  switch (command.kind) {
    case "start":
      return [
        `start! ${command.scenarioId}`,
        command.ticksTotal === null ? "" : `ticks_total=${command.ticksTotal}`,
        command.tickDelayMs === null ? "" : `tick_delay_ms=${command.tickDelayMs}`,
        command.isPaused ? "paused=true" : "",
      ]
        .filter((word) => word !== "")
        .join(" ");
    case "stop":
      return `stop! ${command.runId}`;
    case "pause":
      return `pause! ${command.runId}${command.atTick === 0 ? "" : ` at ${command.atTick}`}`;
    case "resume":
      return `resume! ${command.runId}`;
    case "step":
      return `step! ${command.runId} ${command.ticks}`;
  }
}

/** The command for the status line, with the short id. */
export function commandTitle(command: Command): string {
  switch (command.kind) {
    case "start":
      return `start ${command.scenarioId}`;
    case "step":
      return `step ${shortRunId(command.runId)} by ${command.ticks}`;
    case "stop":
    case "pause":
    case "resume":
      return `${command.kind} ${shortRunId(command.runId)}`;
  }
}

/** What an operator types to confirm a stop: the run's ordinal, or the whole id when it has another form. */
export function confirmToken(runId: string): string {
  return /^r-[0-9a-f]{12}-(\d+)$/.exec(runId)?.[1] ?? runId;
}
