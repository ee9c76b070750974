import type { Commit, Write, WriteGate } from "./commit.ts";
import { readKeys, type Table } from "./environment.ts";
import { everyBlockOf, everyChunkOf, everyTickOf, type KeyRange } from "./keys.ts";
import type { LogTables } from "./logs.ts";
import type { RunId } from "./records.ts";

/** Rows that leave in one commit, so that a sweep never holds up who writes (daemon.md 4.4). */
const rowsPerCommit = 1024;

/**
 * Removes what is on disk of a run's ticks, log and checkpoints, oldest rows first, until `signal` says stop. Commits
 * directly: making room must not wait for room.
 *
 * Rejects with StoreError `commit_failed`, `fenced` or `closed`.
 */
export type FreeRun = (runId: RunId, signal: AbortSignal) => Promise<void>;

export function createFreeRun(deps: {
  readonly tables: Pick<LogTables, "ticks" | "blocks" | "checkpointChunks">;
  readonly commit: Commit;
  readonly gate: WriteGate;
}): FreeRun {
  const { tables, commit, gate } = deps;

  async function removeAll(table: Table, range: KeyRange, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const refusal = gate.refusal();
      if (refusal !== null) throw refusal;
      const writes = Array.from(
        readKeys(table, range, rowsPerCommit),
        (key): Write => ({ kind: "remove", table, key }),
      );
      if (writes.length === 0) return;
      await commit(writes);
    }
  }

  return async (runId, signal) => {
    await removeAll(tables.checkpointChunks, everyChunkOf(runId), signal);
    await removeAll(tables.blocks, everyBlockOf(runId), signal);
    await removeAll(tables.ticks, everyTickOf(runId), signal);
  };
}
