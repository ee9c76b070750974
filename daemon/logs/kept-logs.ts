import type { Logs } from "../../store/logs.ts";
import type { Store } from "../../store/open-store.ts";
import type { RunId } from "../../store/records.ts";
import { CockpitError } from "../errors.ts";
import { refuseTaken } from "../retention/refuse-taken.ts";
import type { StoredLogs } from "./log-reader.ts";

/** The logs as readers see them: what retention took is gone, also while its rows are still on disk. */
export function keptLogs({ logs, retention }: Pick<Store, "logs" | "retention">): StoredLogs {
  const { taken } = retention;
  return {
    firstSeq: (runId) => (taken(runId)?.lastSeq ?? 0) + 1,
    lastSeq: (runId) => taken(runId)?.lastSeq ?? logs.lastSeq(runId),
    readBlocks: (runId, fromSeq, limit) =>
      taken(runId) === undefined ? logs.readBlocks(runId, fromSeq, limit) : [],
    readBlocksBefore: (runId, seq, limit) =>
      taken(runId) === undefined ? logs.readBlocksBefore(runId, seq, limit) : [],
  };
}

/** The tick records as readers see them. @throws CockpitError `artifact_expired` when retention took them */
export function keptTicks({ logs, retention }: Pick<Store, "logs" | "retention">): Logs["readTicks"] {
  return (runId, fromTick, limit) => {
    refuseTaken(runId, retention.taken(runId) ?? null);
    return logs.readTicks(runId, fromTick, limit);
  };
}

/** @throws CockpitError `cursor_expired` when entries from `fromSeq` on are not kept any more (daemon.md 2.4) */
export function checkLogFloor(logs: Pick<StoredLogs, "firstSeq">, runId: RunId, fromSeq: number): void {
  const first = logs.firstSeq(runId);
  if (fromSeq >= first) return;
  throw new CockpitError(
    "cursor_expired",
    `the log of run ${runId} before entry ${first} is not kept any more; go on from there`,
    { metadata: { first_available: String(first) } },
  );
}
