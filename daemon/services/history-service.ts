import { getHistory } from "../handlers/get-history.ts";
import { listHistory } from "../handlers/list-history.ts";
import type { Rpc } from "../rpc/rpc.ts";
import type { ServiceParts } from "./daemon-parts.ts";

/** Runs that ended, and how. */
export function historyService(
  parts: Pick<ServiceParts, "store" | "supervisor" | "runs" | "runMessages" | "nowMs">,
): readonly Rpc[] {
  const { store, supervisor, runs, runMessages, nowMs } = parts;
  const { listRuns, countRuns, attempts } = store.history;
  return [
    listHistory({
      storeId: store.storeId,
      listRuns,
      countRuns,
      live: supervisor.board.get,
      runMessages,
      nowMs,
    }),
    getHistory({ runs, runMessages, attempts, nowMs }),
  ];
}
