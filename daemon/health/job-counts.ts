import { isTerminal } from "../../store/records.ts";
import type { RunBoard } from "../runs/run-board.ts";
import type { JobCounts } from "./signals.ts";

const windowMs = 3_600_000;
const keptMax = 10_000;

/** Counts how runs ended in the last hour, from the board. */
export function countJobs(
  board: Pick<RunBoard, "get" | "subscribe">,
  monotonicMs: () => number,
): () => JobCounts {
  const ends: { readonly atMs: number; readonly isFailed: boolean }[] = [];
  board.subscribe((change) => {
    if (change.kind !== "run") return;
    const condition = board.get(change.runId)?.record.condition;
    if (condition === undefined || !isTerminal(condition) || condition.kind === "cancelled") return;
    ends.push({ atMs: monotonicMs(), isFailed: condition.kind === "fault" });
    if (ends.length > keptMax) ends.shift();
  });
  return () => {
    const floorMs = monotonicMs() - windowMs;
    while (ends[0] !== undefined && ends[0].atMs < floorMs) ends.shift();
    const failed = ends.filter(({ isFailed }) => isFailed).length;
    return { completed: ends.length - failed, failed };
  };
}
