import { FollowLogsResponse, LogsServiceService } from "../../proto/gen/trinity/gate/v1/logs.ts";
import { isTerminal } from "../../store/records.ts";
import { decodeCursor, encodeCursor } from "../logs/cursor.ts";
import { checkLogFloor } from "../logs/kept-logs.ts";
import { filterText, type LogFilter, parseLogFilter } from "../logs/log-filter.ts";
import { readSlice, type StoredLogs, tailMax, tailStart } from "../logs/log-reader.ts";
import { countOf } from "../rpc/fields.ts";
import type { OutStream } from "../rpc/out-stream.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { streamSlice } from "../rpc/stream-limits.ts";
import { type PumpClock, pumpStream, type StreamSource } from "../rpc/stream-pump.ts";
import { streamRpc } from "../rpc/stream-rpc.ts";
import type { LiveRun } from "../runs/live-run.ts";
import type { RunBoard } from "../runs/run-board.ts";
import type { RunFinder } from "../runs/run-finder.ts";
import { toRunState } from "../wire/run-state.ts";

export type FollowLogsDeps = {
  readonly runs: RunFinder;
  readonly board: Pick<RunBoard, "get" | "subscribe">;
  readonly logs: StoredLogs;
  readonly storeId: string;
  readonly clock: PumpClock;
};

/** A reader that wants only the newest entries is behind when this many wait for it, and then keeps the last of them. */
const behindMax = 4_096;
const keptBehind = 256;

/**
 * The backlog after a cursor, then entries as they are committed, then one end marker once a terminal run's last
 * entry has been delivered. A slow reader's position stays behind and its entries are read later from the store,
 * so nothing is lost and nothing is buffered (daemon.md 3.1).
 */
export function followLogs(deps: FollowLogsDeps): Rpc {
  return streamRpc(LogsServiceService.followLogs, {
    parse: (request, violations) => ({
      text: request.runId,
      cursor: request.afterCursor,
      tail: countOf(violations, "tail", request.tail, { min: 0, max: tailMax }),
      filter: parseLogFilter(request.filter, violations),
      untilEnd: request.untilEnd,
      dropsToLatest: request.dropToLatest,
    }),
    send: async (input, stream) => {
      const run = deps.runs.byTextOrNewest(input.text);
      const fromSeq = await firstSeq(deps, run, input, stream);
      const source = newLogSource(deps, run, { ...input, fromSeq, isWanted: stream.isOpen });
      stream.tellLag(() => deps.logs.lastSeq(run.record.runId) + 1 - source.nextSeq());
      await pumpStream(stream, source, deps.clock);
    },
  });
}

type Start = { readonly cursor: string; readonly tail: number; readonly filter: LogFilter };

async function firstSeq(
  { logs, storeId }: FollowLogsDeps,
  { record }: LiveRun,
  { cursor, tail, filter }: Start,
  stream: OutStream,
): Promise<number> {
  const { runId } = record;
  if (cursor === "") return tail > 0 ? tailStart(logs, runId, tail, filter, stream.isOpen) : 1;
  const fromSeq = decodeCursor(cursor, runId, { storeId, filter: filterText(filter) });
  checkLogFloor(logs, runId, fromSeq);
  return fromSeq;
}

export type LogFollowing = {
  readonly fromSeq: number;
  readonly filter: LogFilter;
  readonly untilEnd: boolean;
  /** Entries that wait for too slow a reader are left out, and told as a gap. */
  readonly dropsToLatest?: boolean;
  /** Turns false when the reader has gone. */
  readonly isWanted: () => boolean;
};

export function newLogSource(
  { board, logs, storeId }: Pick<FollowLogsDeps, "board" | "logs" | "storeId">,
  { record: { runId } }: LiveRun,
  { fromSeq, filter, untilEnd, dropsToLatest = false, isWanted }: LogFollowing,
): StreamSource & { readonly nextSeq: () => number } {
  const binding = { storeId, filter: filterText(filter) };
  let nextSeq = fromSeq;
  let hasEnded = false;

  const next = async (): Promise<Uint8Array | null | "end"> => {
    while (isWanted()) {
      // Asked before the log is read: what a terminal run wrote is on disk before it turns terminal.
      const run = board.get(runId);
      const dropped =
        takenBefore(nextSeq, logs.firstSeq(runId)) ??
        (dropsToLatest ? tooFarBehind(nextSeq, logs.lastSeq(runId)) : null);
      if (dropped !== null) {
        nextSeq = dropped.toSeq + 1;
        return trailer({ gap: dropped });
      }
      const slice = await readSlice(logs, runId, nextSeq, filter, streamSlice);
      const hasMoved = slice.nextSeq !== nextSeq;
      nextSeq = slice.nextSeq;
      if (slice.entries > 0 || slice.gap !== null) {
        return Buffer.concat([
          ...slice.encoded,
          trailer({ gap: slice.gap && { ...slice.gap, reason: "not in the store" } }),
        ]);
      }
      if (hasMoved) continue;
      if (hasEnded) return untilEnd ? "end" : null;
      if (run === undefined || !isTerminal(run.record.condition)) return null;
      hasEnded = true;
      return trailer({ end: run });
    }
    return null;
  };

  /** The fields of a message besides its entries; joined to encoded entries they make one message. */
  const trailer = (extra: { readonly gap?: Gap | null; readonly end?: LiveRun }): Uint8Array =>
    FollowLogsResponse.encode({
      entries: [],
      cursor: encodeCursor({ runId, nextSeq }, binding),
      gap: extra.gap ? toGap(extra.gap) : undefined,
      endOfRun: extra.end === undefined ? undefined : toEnd(extra.end),
    }).finish();

  return {
    nextSeq: () => nextSeq,
    next,
    heartbeat: () => trailer({}),
    subscribe: (ring) =>
      board.subscribe((change) => {
        if (change.runId === runId) ring();
      }),
  };
}

type Gap = { readonly fromSeq: number; readonly toSeq: number; readonly reason: string };

function toGap({ fromSeq, toSeq, reason }: Gap): NonNullable<FollowLogsResponse["gap"]> {
  return { fromSeq: BigInt(fromSeq), toSeq: BigInt(toSeq), reason };
}

/** What retention took before the reader came to it. */
function takenBefore(nextSeq: number, firstSeq: number): Gap | null {
  if (nextSeq >= firstSeq) return null;
  return { fromSeq: nextSeq, toSeq: firstSeq - 1, reason: "retention took them" };
}

/** What a reader leaves out that wants to be at the newest entry and is not. */
function tooFarBehind(nextSeq: number, lastSeq: number): Gap | null {
  if (lastSeq - nextSeq < behindMax) return null;
  return { fromSeq: nextSeq, toSeq: lastSeq - keptBehind, reason: "the reader was too slow" };
}

function toEnd({ lastSeq, record }: LiveRun): NonNullable<FollowLogsResponse["endOfRun"]> {
  return { lastSeq: BigInt(lastSeq), state: toRunState(record.condition.kind) };
}
