import type { LogEventName } from "./log-event.ts";

/** The pillar an event belongs to by its type, else `engine` (operator-surface 6). */
export type LogComponent = "aether" | "press" | "umx" | "loom" | "codex" | "engine";

export const logComponents: readonly LogComponent[] = ["aether", "press", "umx", "loom", "codex", "engine"];

const componentByEvent = {
  run_start: "engine",
  tick_loop_start: "engine",
  tick_complete: "aether",
  window_closed: "press",
  gate_governance_decision: "aether",
  tick_loop_end: "engine",
  run_end: "engine",
} as const satisfies Record<LogEventName, LogComponent>;

export function componentOf(event: LogEventName): LogComponent {
  return componentByEvent[event];
}
