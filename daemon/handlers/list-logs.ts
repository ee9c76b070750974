import { type ListLogsResponse, LogsServiceService } from "../../proto/gen/trinity/gate/v1/logs.ts";
import type { RunId } from "../../store/records.ts";
import { decodeCursor, encodeCursor } from "../logs/cursor.ts";
import { checkLogFloor } from "../logs/kept-logs.ts";
import { filterText, type LogFilter, parseLogFilter } from "../logs/log-filter.ts";
import { decodeEntries, readSlice, type StoredLogs, tailMax, tailStart } from "../logs/log-reader.ts";
import { sinceStart } from "../logs/since-start.ts";
import { countOf, pageSizeOf } from "../rpc/fields.ts";
import type { Call, Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import type { LiveRun } from "../runs/live-run.ts";
import type { RunFinder } from "../runs/run-finder.ts";
import { observationOfRun } from "../state/observations.ts";
import { toFreshness } from "../wire/freshness.ts";
import { fromTimestamp } from "../wire/timestamp.ts";

export type ListLogsDeps = {
  readonly runs: RunFinder;
  readonly logs: StoredLogs;
  readonly storeId: string;
  readonly nowMs: () => number;
};

const pageUsual = 256;
const pageMax = 1000;
/** A page stays well below the size of one message. */
const pageBytes = 1024 * 1024;

/** A page of a run's log. The answer's cursor goes on behind everything that was looked at, wanted or not. */
export function listLogs(deps: ListLogsDeps): Rpc {
  return readRpc(LogsServiceService.listLogs, {
    parse: (request, violations) => {
      const begins = [request.tail > 0, request.afterCursor !== "", request.since !== undefined];
      if (begins.filter(Boolean).length > 1) {
        const field = request.since === undefined ? "tail" : "since";
        violations.push({ field, description: "give at most one of after_cursor, since and tail" });
      }
      return {
        text: request.runId,
        cursor: request.afterCursor,
        sinceMs: fromTimestamp(request.since),
        tail: countOf(violations, "tail", request.tail, { min: 0, max: tailMax }),
        filter: parseLogFilter(request.filter, violations),
        limit: pageSizeOf(violations, request.pageSize, {
          usual: Math.max(pageUsual, Math.min(request.tail, pageMax)),
          max: pageMax,
        }),
      };
    },
    answer: (input, call) => page(deps, deps.runs.byTextOrNewest(input.text), input, call),
  });
}

type Page = {
  readonly cursor: string;
  readonly sinceMs: number | null;
  readonly tail: number;
  readonly filter: LogFilter;
  readonly limit: number;
};

async function page(deps: ListLogsDeps, run: LiveRun, wanted: Page, call: Call): Promise<ListLogsResponse> {
  const { logs, storeId } = deps;
  const { runId } = run.record;
  const { filter } = wanted;
  const binding = { storeId, filter: filterText(filter) };
  let isWanted = true;
  call.onOver(() => {
    isWanted = false;
  });
  const from = await startOf(deps, runId, wanted, () => isWanted);
  checkLogFloor(logs, runId, from);
  const slice = await readSlice(logs, runId, from, filter, {
    entries: wanted.limit,
    bytes: pageBytes,
    keepsBlocksWhole: false,
  });
  const lastSeq = logs.lastSeq(runId);
  return {
    entries: decodeEntries(slice.encoded),
    nextCursor: encodeCursor({ runId, nextSeq: slice.nextSeq }, binding),
    lastSeq: BigInt(lastSeq),
    firstAvailable: BigInt(logs.firstSeq(runId)),
    hasMore: slice.nextSeq <= lastSeq,
    freshness: toFreshness(observationOfRun(run), deps.nowMs()),
  };
}

async function startOf(
  { logs, storeId }: ListLogsDeps,
  runId: RunId,
  { cursor, sinceMs, tail, filter }: Page,
  isWanted: () => boolean,
): Promise<number> {
  if (tail > 0) return tailStart(logs, runId, tail, filter, isWanted);
  if (sinceMs !== null) return sinceStart(logs, runId, sinceMs, isWanted);
  return cursor === ""
    ? logs.firstSeq(runId)
    : decodeCursor(cursor, runId, { storeId, filter: filterText(filter) });
}
