import { setImmediate as turn } from "node:timers/promises";
import type { RunId } from "../../store/records.ts";
import { fromTimestamp } from "../wire/timestamp.ts";
import { decodeBlock, type StoredLogs } from "./log-reader.ts";

/** Blocks looked at before the event loop gets its turn. */
const blocksPerTurn = 64;

/**
 * Where a run's log begins at or after a time: the first entry that is not older, or behind the last one when all are.
 * A block's header tells its newest time, so only one block is decoded. Searches on while `isWanted`.
 */
export async function sinceStart(
  logs: StoredLogs,
  runId: RunId,
  sinceMs: number,
  isWanted: () => boolean,
): Promise<number> {
  let from = logs.firstSeq(runId);
  while (isWanted()) {
    const blocks = logs.readBlocks(runId, from, blocksPerTurn);
    if (blocks.length === 0) break;
    for (const block of blocks) {
      from = block.firstSeq + block.count;
      if (block.lastAtMs < sinceMs) continue;
      const entry = decodeBlock(block).find(({ timestamp }) => (fromTimestamp(timestamp) ?? 0) >= sinceMs);
      if (entry !== undefined) return Number(entry.seq);
    }
    await turn();
  }
  return logs.lastSeq(runId) + 1;
}
