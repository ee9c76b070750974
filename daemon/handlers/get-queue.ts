import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import { inOrder, waitsFor } from "../scheduling/queue.ts";
import type { Supervisor } from "../supervision/supervisor.ts";
import { freshNow } from "../wire/freshness.ts";
import { toTimestamp } from "../wire/timestamp.ts";

export type GetQueueDeps = {
  readonly supervisor: Pick<Supervisor, "waiting" | "activeIds" | "drained">;
  readonly slots: number;
  readonly nowMs: () => number;
};

/** The waiting runs in order, and why each waits. */
export function getQueue({ supervisor, slots, nowMs }: GetQueueDeps): Rpc {
  return readRpc(RunsServiceService.getQueue, {
    parse: () => undefined,
    answer: () => {
      const drained = supervisor.drained();
      const now = nowMs();
      const waiting = inOrder(supervisor.waiting().map(({ record }) => record));
      return {
        entries: waiting.map((record, index) => ({
          runId: record.runId,
          scenarioId: record.scenarioId,
          priority: record.priority,
          position: index + 1,
          waitsFor: waitsFor(record, { nowMs: now, drained }),
          queuedAt: toTimestamp(record.createdAtMs),
        })),
        slots,
        activeRunIds: [...supervisor.activeIds()],
        draining: drained !== null,
        drainingReason: drained ?? "",
        freshness: freshNow("scheduler", now),
      };
    },
  });
}
