import { setImmediate as turn } from "node:timers/promises";
import { FollowLogsResponse, type LogEntry } from "../../proto/gen/trinity/gate/v1/logs.ts";
import { StoreError } from "../../store/errors.ts";
import type { LogBlock, RunId } from "../../store/records.ts";
import { type LogFilter, mayHold, wants, wantsEverything } from "./log-filter.ts";

/** What reading a run's log needs of the store. */
export type StoredLogs = {
  /** The first entry that is kept; one more than the last when retention took them. */
  readonly firstSeq: (runId: RunId) => number;
  readonly lastSeq: (runId: RunId) => number;
  /** The block that contains `fromSeq` first; no more of them than hold `entriesWanted` entries. */
  readonly readBlocks: (
    runId: RunId,
    fromSeq: number,
    limit: number,
    entriesWanted?: number,
  ) => readonly LogBlock[];
  /** Blocks that begin before `seq`, newest first. */
  readonly readBlocksBefore: (runId: RunId, seq: number, limit: number) => readonly LogBlock[];
};

/** How much one answer holds at most; the byte limit may be passed by one entry. */
export type SliceLimits = {
  readonly entries: number;
  readonly bytes: number;
  /** Ends at a block's border rather than take part of a block that can go out whole in the next answer. */
  readonly keepsBlocksWhole: boolean;
};

/**
 * A stretch of a run's log. `encoded` are the wanted entries as they go out on the wire; everything before
 * `nextSeq` has been delivered or passed over. A `gap` is a range the store should hold and does not.
 */
export type LogSlice = {
  readonly encoded: readonly Uint8Array[];
  readonly entries: number;
  readonly nextSeq: number;
  readonly gap: { readonly fromSeq: number; readonly toSeq: number } | null;
};

/** Blocks looked at before the event loop gets its turn, at most, and such turns in one answer. */
const blocksPerTurn = 16;
const turnsMax = 64;

/**
 * Reads on from `fromSeq` until the limits are reached or the log ends, giving way to other work in between.
 * Blocks that lie whole in the slice are passed on as they are stored. A slice without entries may still have
 * come forward: the search for a rare entry is cut into answers too.
 */
export async function readSlice(
  logs: StoredLogs,
  runId: RunId,
  fromSeq: number,
  filter: LogFilter,
  limits: SliceLimits,
): Promise<LogSlice> {
  const encoded: Uint8Array[] = [];
  let entries = 0;
  let bytes = 0;
  let nextSeq = fromSeq;
  const asStored = wantsEverything(filter);
  for (let turns = 0; turns < turnsMax; turns += 1) {
    if (turns > 0) await turn();
    // What a block holds beyond the slice would be read and checked for nothing, and again for the next one.
    const wanted = asStored ? limits.entries - entries : Number.POSITIVE_INFINITY;
    const blocks = soundBlocks((limit) => logs.readBlocks(runId, nextSeq, limit, wanted), entries > 0);
    if (blocks.length === 0) return { encoded, entries, nextSeq, gap: null };
    for (const block of blocks) {
      if (block.firstSeq > nextSeq) {
        const gap = { fromSeq: nextSeq, toSeq: block.firstSeq - 1 };
        return entries > 0
          ? { encoded, entries, nextSeq, gap: null }
          : { encoded, entries, nextSeq: block.firstSeq, gap };
      }
      const part = partOf(block, nextSeq, filter, {
        entries: limits.entries - entries,
        bytes: limits.bytes - bytes,
        keepsBlocksWhole: limits.keepsBlocksWhole && entries > 0,
        asStored,
      });
      encoded.push(...part.encoded);
      entries += part.entries;
      bytes += part.bytes;
      nextSeq = part.nextSeq;
      if (nextSeq <= lastSeqOf(block)) return { encoded, entries, nextSeq, gap: null };
    }
    if (entries >= limits.entries || bytes >= limits.bytes) break;
  }
  return { encoded, entries, nextSeq, gap: null };
}

/**
 * The next blocks; where one of them is damaged, the sound ones before it, so that it takes nothing with it but itself. None
 * when only the damage is left and there is something to answer: the answer after this one tells of it.
 *
 * @throws StoreError `damaged` when there is nothing sound before it
 */
function soundBlocks(read: (limit: number) => readonly LogBlock[], hasEntries: boolean): readonly LogBlock[] {
  for (const limit of [blocksPerTurn, 1]) {
    try {
      return read(limit);
    } catch (failure) {
      if (!(failure instanceof StoreError && failure.kind === "damaged")) throw failure;
      if (limit === 1 && !hasEntries) throw failure;
    }
  }
  return [];
}

/** A tail longer than this is asked for by cursor. */
export const tailMax = 1_000_000;

/**
 * Where the last `count` wanted entries begin; after the last entry when there is none. Searches back while
 * `isWanted`.
 */
export async function tailStart(
  logs: StoredLogs,
  runId: RunId,
  count: number,
  filter: LogFilter,
  isWanted: () => boolean,
): Promise<number> {
  let start = logs.lastSeq(runId) + 1;
  let before = start;
  let left = count;
  while (left > 0 && isWanted()) {
    const blocks = logs.readBlocksBefore(runId, before, blocksPerTurn);
    if (blocks.length === 0) return start;
    for (const block of blocks) {
      before = block.firstSeq;
      if (!mayHold(filter, block)) continue;
      for (const entry of decodeBlock(block).toReversed()) {
        if (!wants(filter, entry)) continue;
        start = Number(entry.seq);
        left -= 1;
        if (left === 0) return start;
      }
    }
    await turn();
  }
  return start;
}

/** The entries of stored blocks, which are encoded as streams send them. */
export function decodeEntries(encoded: readonly Uint8Array[]): LogEntry[] {
  return encoded.flatMap((bytes) => FollowLogsResponse.decode(bytes).entries);
}

type BlockPart = {
  readonly encoded: readonly Uint8Array[];
  readonly entries: number;
  readonly bytes: number;
  readonly nextSeq: number;
};

/** What is left of a slice's limits, and whether its filter passes blocks as they are stored. */
type Room = SliceLimits & { readonly asStored: boolean };

/** What a slice takes of one block. At least one entry is looked at, so that reading always goes forward. */
function partOf(block: LogBlock, fromSeq: number, filter: LogFilter, room: Room): BlockPart {
  const afterBlock = lastSeqOf(block) + 1;
  const untouched = { encoded: [], entries: 0, bytes: 0, nextSeq: fromSeq };
  if (room.entries <= 0 || room.bytes <= 0) return untouched;
  if (!mayHold(filter, block)) return { ...untouched, nextSeq: afterBlock };
  const isWhole =
    fromSeq === block.firstSeq && block.count <= room.entries && block.payload.length <= room.bytes;
  if (room.asStored) {
    if (isWhole) {
      return {
        encoded: [block.payload],
        entries: block.count,
        bytes: block.payload.length,
        nextSeq: afterBlock,
      };
    }
    if (room.keepsBlocksWhole) return untouched;
  }
  return pickedPart(block, fromSeq, filter, room);
}

function pickedPart(block: LogBlock, fromSeq: number, filter: LogFilter, room: SliceLimits): BlockPart {
  const encoded: Uint8Array[] = [];
  let bytes = 0;
  for (const entry of decodeBlock(block)) {
    const seq = Number(entry.seq);
    if (seq < fromSeq || !wants(filter, entry)) continue;
    if (encoded.length >= room.entries || bytes >= room.bytes) {
      return { encoded, entries: encoded.length, bytes, nextSeq: seq };
    }
    const one = encodeEntry(entry);
    encoded.push(one);
    bytes += one.length;
  }
  return { encoded, entries: encoded.length, bytes, nextSeq: lastSeqOf(block) + 1 };
}

/** The entries of a block, in order. */
export function decodeBlock(block: LogBlock): readonly LogEntry[] {
  return FollowLogsResponse.decode(block.payload).entries;
}

/** Repeated fields of a message may be encoded one by one and joined. */
function encodeEntry(entry: LogEntry): Uint8Array {
  return FollowLogsResponse.encode({
    entries: [entry],
    cursor: "",
    gap: undefined,
    endOfRun: undefined,
  }).finish();
}

function lastSeqOf(block: LogBlock): number {
  return block.firstSeq + block.count - 1;
}
