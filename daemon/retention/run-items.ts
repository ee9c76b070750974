import { setImmediate as turn } from "node:timers/promises";
import type { Artifacts } from "../../store/artifacts.ts";
import type { History } from "../../store/history.ts";
import type { Retention } from "../../store/retention.ts";
import type { RunBoard } from "../runs/run-board.ts";
import type { RunFilter } from "../runs/run-filter.ts";
import type { Item } from "./choose.ts";

export type RunItemsDeps = {
  readonly history: Pick<History, "everyRun">;
  readonly retention: Pick<Retention, "taken">;
  readonly artifacts: Pick<Artifacts, "list">;
  readonly board: Pick<RunBoard, "get">;
};

const runsPerTurn = 256;

/**
 * The runs that still have ticks and a log (`logs`), or a place in the lists (`history`), as far as `wanted` says.
 * Gives way to other work in between.
 */
export async function runItems(
  deps: RunItemsDeps,
  name: "logs" | "history",
  wanted: RunFilter,
): Promise<readonly Item[]> {
  const pinned = new Set(
    deps.artifacts
      .list(null, null, Number.MAX_SAFE_INTEGER)
      .filter((artifact) => artifact.pinned)
      .map(({ runId }) => runId),
  );
  const items: Item[] = [];
  for (let after: Parameters<History["everyRun"]>[0] = null; ; ) {
    const rows = deps.history.everyRun(after, runsPerTurn);
    for (const row of rows) {
      after = row.runId;
      const isDeleted = row.deletedAtMs !== null;
      const isThere = name === "logs" ? deps.retention.taken(row.runId) === undefined : !isDeleted;
      if (!isThere || !wanted(row)) continue;
      items.push({
        id: row.runId,
        atMs: row.endedAtMs ?? row.createdAtMs,
        bytes: row.endedAtMs === null ? (deps.board.get(row.runId)?.storedBytes ?? 0) : row.storedBytes,
        heldBy:
          row.endedAtMs === null
            ? "it has not ended"
            : pinned.has(row.runId)
              ? "an artifact of it is pinned"
              : null,
        isForfeit: isDeleted,
      });
    }
    if (rows.length < runsPerTurn) return items;
    await turn();
  }
}
