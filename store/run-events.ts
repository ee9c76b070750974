import type { EventDraft } from "./events.ts";
import { isTerminal, type RunCondition, type RunRecord } from "./records.ts";

/** What a change of a run is for those who watch: an event whenever its state is another one (daemon.md 2.3). */
export function runEvents(before: RunCondition | null, run: RunRecord): readonly EventDraft[] {
  const { condition, runId, scenarioId, changedAtMs } = run;
  if (before?.kind === condition.kind) return [];
  const state = condition.kind.toUpperCase();
  const fault = condition.kind === "fault" ? `: ${condition.message}` : "";
  return [
    {
      kind: "run_state",
      atMs: changedAtMs,
      refs: [
        { kind: "run", id: runId },
        { kind: "scenario", id: scenarioId },
      ],
      message: `run ${runId} is ${state}${fault}`,
      // Completion and fault; a run that somebody cancelled is no news to them.
      notify: isTerminal(condition) && condition.kind !== "cancelled",
      payloadText: JSON.stringify({ state, before: before?.kind.toUpperCase() ?? null }),
    },
  ];
}
