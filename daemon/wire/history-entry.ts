import type { HistoryEntry } from "../../proto/gen/trinity/gate/v1/history.ts";
import type { Run } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { isTerminal, type RunRecord } from "../../store/records.ts";
import { toDuration } from "./duration.ts";

/** A run as history shows it (operator-surface 4, 7). */
export function toHistoryEntry(run: Run, record: RunRecord): HistoryEntry {
  const { condition, startedAtMs, endedAtMs } = record;
  const isEnded = isTerminal(condition);
  const total = Number(run.ticksTotal);
  return {
    run,
    result: isEnded ? condition.kind : "",
    duration:
      startedAtMs === null || endedAtMs === null
        ? undefined
        : // A clock that was set back makes no negative durations.
          toDuration(Math.max(0, endedAtMs - startedAtMs)),
    progress: total === 0 ? undefined : Math.min(1, Number(run.ticksCompleted) / total),
    incomplete: isEnded && condition.kind !== "completed",
  };
}
