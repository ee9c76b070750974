import type { History } from "../../store/history.ts";
import type { Logs } from "../../store/logs.ts";
import { isTerminal, type RunId, type RunRecord } from "../../store/records.ts";
import type { Retention } from "../../store/retention.ts";
import { attemptIdOf } from "../../store/run-id.ts";
import { decodeEnding, type Ending } from "./ending.ts";
import { figuresOfStored } from "./figures.ts";
import type { LiveRun } from "./live-run.ts";

/** What is asked of a store for it. */
export type StoredRuns = {
  readonly history: Pick<History, "getRun" | "attempts" | "tickHashes">;
  readonly logs: Pick<Logs, "lastTick" | "lastSeq">;
  readonly retention: Pick<Retention, "taken">;
};

/** A run nobody is executing, as the store tells it. */
export function storedRun(
  store: StoredRuns,
  runId: RunId,
  record: RunRecord | undefined = store.history.getRun(runId),
): LiveRun | undefined {
  if (record === undefined) return undefined;
  const taken = store.retention.taken(runId) ?? null;
  const ending = taken === null && isTerminal(record.condition) ? decodeEnding(record.endingText) : null;
  if (ending !== null) return endedRun(store, record, ending);
  const lastTick = taken === null ? store.logs.lastTick(runId) : undefined;
  return {
    record,
    attemptId: attemptIdOf(runId, Math.max(1, record.attemptCount)),
    wiringSha256: store.history.attempts(runId).at(-1)?.wiring.sha256 ?? "",
    // A run that has ended did its ticks, and a sealed one keeps their hashes, also where retention took them or its log
    // was set aside (daemon.md 4.4, "Retention").
    ticksCommitted: lastTick?.tick ?? (isTerminal(record.condition) ? record.ticksCompleted : 0),
    lastTickHash:
      lastTick?.tickHash ?? store.history.tickHashes(runId, record.ticksCompleted, 1).at(0)?.tickHash ?? "",
    storedBytes: record.storedBytes,
    lastSeq: taken?.lastSeq ?? store.logs.lastSeq(runId),
    figures: figuresOfStored(record, lastTick),
    observedAtMs: record.endedAtMs ?? record.createdAtMs,
    isInterrupted: record.condition.kind === "running" || record.condition.kind === "paused",
    taken,
  };
}

/** A run that left an ending; what that does not hold is read when it is looked at. */
function endedRun({ logs }: Pick<StoredRuns, "logs">, record: RunRecord, ending: Ending): LiveRun {
  const { runId } = record;
  return {
    record,
    attemptId: attemptIdOf(runId, Math.max(1, record.attemptCount)),
    ticksCommitted: record.ticksCompleted,
    storedBytes: record.storedBytes,
    ...ending,
    get lastSeq() {
      return logs.lastSeq(runId);
    },
    observedAtMs: record.endedAtMs ?? record.createdAtMs,
    isInterrupted: false,
    taken: null,
  };
}
