import type { StoredLogs } from "../../../daemon/logs/log-reader.ts";
import type { LogLevel } from "../../../proto/gen/trinity/gate/v1/common.ts";
import { FollowLogsResponse, LogEntry } from "../../../proto/gen/trinity/gate/v1/logs.ts";
import type { LogBlock } from "../../../store/records.ts";

/** What is said of an entry; its sequence number follows from its place. */
export type Sample = {
  readonly level: number;
  readonly eventType: string;
  readonly tick: number | null;
  readonly pad: number;
};

export const sample: Sample = { level: 2, eventType: "tick_complete", tick: 1, pad: 3 };

/** Entries with dense sequence numbers from 1, in blocks as given. */
export function entriesOf(log: readonly (readonly Sample[])[]): readonly (readonly LogEntry[])[] {
  let seq = 0n;
  return log.map((block) =>
    block.map(({ level, eventType, tick, pad }) => {
      seq += 1n;
      return LogEntry.fromPartial({
        seq,
        level: level as LogLevel,
        eventType,
        message: `entry ${seq}`,
        payloadJson: "x".repeat(pad),
        tick: tick === null ? undefined : BigInt(tick),
      });
    }),
  );
}

/** A log as the store keeps it, in memory. */
export function stored(blocks: readonly (readonly LogEntry[])[]): StoredLogs {
  const rows: readonly LogBlock[] = blocks.map((entries) => ({
    firstSeq: Number(entries[0]?.seq),
    count: entries.length,
    attemptIndex: 1,
    levels: entries.reduce((bits, { level }) => bits | (1 << level), 0),
    firstAtMs: 0,
    lastAtMs: 0,
    payload: FollowLogsResponse.encode(FollowLogsResponse.fromPartial({ entries: [...entries] })).finish(),
  }));
  const endOf = (row: LogBlock): number => row.firstSeq + row.count - 1;
  return {
    firstSeq: () => 1,
    lastSeq: () => (rows.length === 0 ? 0 : endOf(rows.at(-1) as LogBlock)),
    readBlocks: (_, fromSeq, limit, entriesWanted = Number.POSITIVE_INFINITY) => {
      const rest = rows.filter((row) => endOf(row) >= fromSeq);
      const enough = rest.findIndex((row) => endOf(row) - fromSeq + 1 >= entriesWanted);
      return rest.slice(0, enough < 0 ? limit : Math.min(limit, enough + 1));
    },
    readBlocksBefore: (_, seq, limit) =>
      rows
        .filter(({ firstSeq }) => firstSeq < seq)
        .toReversed()
        .slice(0, limit),
  };
}
