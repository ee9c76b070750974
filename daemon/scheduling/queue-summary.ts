import type { QueueSummary } from "../../proto/gen/trinity/gate/v1/operator.ts";
import type { Supervisor } from "../supervision/supervisor.ts";
import { nextToStart } from "./queue.ts";

/** The queue in short. */
export function queueSummary(
  supervisor: Pick<Supervisor, "waiting" | "activeIds" | "drained">,
  slots: number,
  nowMs: number,
): QueueSummary {
  const waiting = supervisor.waiting().map(({ record }) => record);
  return {
    waiting: waiting.length,
    active: supervisor.activeIds().length,
    slots,
    draining: supervisor.drained() !== null,
    nextRunId: nextToStart(waiting, nowMs)?.runId ?? "",
  };
}
