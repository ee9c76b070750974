import { followLogs } from "../handlers/follow-logs.ts";
import { getLogStats } from "../handlers/get-log-stats.ts";
import { listLogs } from "../handlers/list-logs.ts";
import { keptLogs } from "../logs/kept-logs.ts";
import type { Rpc } from "../rpc/rpc.ts";
import type { ServiceParts } from "./daemon-parts.ts";

/** The logs of runs. */
export function logsService(
  parts: Pick<ServiceParts, "store" | "supervisor" | "runs" | "clock" | "nowMs">,
): readonly Rpc[] {
  const { store, supervisor, runs, clock, nowMs } = parts;
  const { storeId } = store;
  const logs = keptLogs(store);
  return [
    getLogStats({ runs, logs, nowMs }),
    listLogs({ runs, logs, storeId, nowMs }),
    followLogs({ runs, board: supervisor.board, logs, storeId, clock }),
  ];
}
