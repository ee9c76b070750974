import type { Timestamp } from "../../proto/gen/google/protobuf/timestamp.ts";
import { FollowLogsResponse, type LogEntry } from "../../proto/gen/trinity/gate/v1/logs.ts";
import type { LogBlock, StoredTick } from "../../store/records.ts";

/** Entries per stored block, and per commit (daemon.md 4.3, class B). */
const batchEntriesMax: number = 256;
/** Text per commit. */
const batchBytesMax: number = 64 * 1024;

/** Ticks and entries waiting to be sent as one batch. */
export type PendingBatch = {
  readonly ticks: StoredTick[];
  readonly entries: LogEntry[];
  /** Bytes of tick records. */
  tickBytes: number;
};

/** A batch with nothing in it. */
export function emptyBatch(): PendingBatch {
  return { ticks: [], entries: [], tickBytes: 0 };
}

/** Whether there is nothing to hand over. */
export function isEmpty(batch: PendingBatch): boolean {
  return batch.ticks.length === 0 && batch.entries.length === 0;
}

/** The batch has reached a limit of daemon.md 4.3 and must be sent before more is added. */
export function isFull(batch: PendingBatch): boolean {
  return batch.entries.length >= batchEntriesMax || batch.tickBytes >= batchBytesMax;
}

/** Packs entries into blocks of at most 256, encoded once as they go out on the wire (daemon.md 4.2). */
export function packBlocks(entries: readonly LogEntry[], attemptIndex: number): readonly LogBlock[] {
  const blocks: LogBlock[] = [];
  for (let at = 0; at < entries.length; at += batchEntriesMax) {
    blocks.push(packBlock(entries.slice(at, at + batchEntriesMax), attemptIndex));
  }
  return blocks;
}

function packBlock(entries: readonly LogEntry[], attemptIndex: number): LogBlock {
  const [first] = entries;
  const last = entries.at(-1);
  if (first === undefined || last === undefined) throw new Error("a block holds at least one entry");
  return {
    firstSeq: Number(first.seq),
    count: entries.length,
    attemptIndex,
    levels: entries.reduce((bits, entry) => bits | (1 << entry.level), 0),
    firstAtMs: toMs(first.timestamp),
    lastAtMs: toMs(last.timestamp),
    payload: FollowLogsResponse.encode({
      entries: [...entries],
      cursor: "",
      gap: undefined,
      endOfRun: undefined,
    }).finish(),
  };
}

function toMs(timestamp: Timestamp | undefined): number {
  return timestamp === undefined
    ? 0
    : Number(timestamp.seconds) * 1000 + Math.floor(timestamp.nanos / 1_000_000);
}
