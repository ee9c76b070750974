import { assert } from "../engine/assert.ts";
import type { Commit, Write, WriteGate } from "./commit.ts";
import { type Environment, type Row, readRange, readRangeBackwards, type Table } from "./environment.ts";
import { blockKey, blocksBefore, blocksFrom, tickKey, ticksFrom } from "./keys.ts";
import { decodeBlock, decodeTick, encodeBlock, encodeTick } from "./log-codecs.ts";
import type { LogBlock, RunId, StoredTick } from "./records.ts";

/** Ticks and log entries that belong together; they become visible together. */
export type LogBatch = { readonly ticks: readonly StoredTick[]; readonly blocks: readonly LogBlock[] };

/**
 * The large environment: what an engine can make again, class B of daemon.md 4.3. Ticks count from 1 and log entries
 * too, both without gaps, so a cursor is a number. Reads are synchronous views of the last commit, bounded by `limit`,
 * and throw StoreError `damaged`, naming run and tick or seq, when a row fails its checksum.
 */
export type Logs = {
  /**
   * Appends to a run in one commit and resolves after the fsync; several calls may share one. Asserts that the batch
   * goes on where the last one ended, those still under way included. Rejects with StoreError `commit_failed`,
   * `fenced` or `closed`, after which no write of either environment is taken.
   */
  readonly append: (runId: RunId, batch: LogBatch) => Promise<void>;
  readonly lastTick: (runId: RunId) => StoredTick | undefined;
  /** From `fromTick` on, in order. */
  readonly readTicks: (runId: RunId, fromTick: number, limit: number) => StoredTick[];
  /** The seq of the last entry; 0: there is none. */
  readonly lastSeq: (runId: RunId) => number;
  /** The block that holds `fromSeq` first, then those after it; no more of them than hold `entriesWanted` entries. */
  readonly readBlocks: (runId: RunId, fromSeq: number, limit: number, entriesWanted?: number) => LogBlock[];
  /** The blocks with an entry before `seq`, newest first. */
  readonly readBlocksBefore: (runId: RunId, seq: number, limit: number) => LogBlock[];
};

/** The tables of `logs/`, as drawn in `keys.ts`. */
export type LogTables = TickTables & { readonly checkpointChunks: Table };

/** Those every schema has. */
export type TickTables = { readonly meta: Table; readonly ticks: Table; readonly blocks: Table };

export function openTickTables(environment: Environment): TickTables {
  return {
    meta: environment.table("meta"),
    ticks: environment.table("ticks"),
    blocks: environment.table("blocks"),
  };
}

export function openLogTables(environment: Environment): LogTables {
  return { ...openTickTables(environment), checkpointChunks: environment.table("checkpoint_chunks") };
}

/** `place` is the path named in errors. */
export function createLogs(deps: {
  readonly place: string;
  readonly tables: LogTables;
  readonly commit: Commit;
  readonly gate: WriteGate;
}): Logs {
  const reads = createLogReads(deps.tables, deps.place);
  const ends = new Map<RunId, AppendEnd>();

  function setEnd(runId: RunId, end: AppendEnd): void {
    ends.delete(runId);
    ends.set(runId, end);
    // The first in a map are those not appended to for longest.
    for (const [other, { underWay }] of ends) {
      if (ends.size <= endsKeptMax) break;
      if (underWay === 0) ends.delete(other);
    }
  }

  async function append(runId: RunId, batch: LogBatch): Promise<void> {
    const refusal = deps.gate.refusal();
    if (refusal !== null) throw refusal;
    const end = ends.get(runId) ?? {
      tick: reads.lastTick(runId)?.tick ?? 0,
      seq: reads.lastSeq(runId),
      underWay: 0,
    };
    const reached = endAfter(runId, end, batch);
    const writes = batchWrites(deps.tables, runId, batch);
    if (writes.length === 0) return;
    setEnd(runId, { ...reached, underWay: end.underWay + 1 });
    try {
      await deps.commit(writes);
    } finally {
      const latest = ends.get(runId);
      assert(latest !== undefined, "a run with an append under way keeps its end");
      setEnd(runId, { ...latest, underWay: latest.underWay - 1 });
    }
  }

  return { append, ...reads };
}

/** The reading half of `Logs`. */
export function createLogReads(tables: TickTables, place: string): Omit<Logs, "append"> {
  const tickOf = (runId: RunId, row: Row): StoredTick => {
    const tick = Number(row.key[1]);
    return decodeTick(row.value, tick, `${place}: tick ${tick} of run ${runId}`);
  };
  const blockOf = (runId: RunId, row: Row): LogBlock => {
    const firstSeq = Number(row.key[1]);
    return decodeBlock(row.value, firstSeq, `${place}: log block at seq ${firstSeq} of run ${runId}`);
  };
  const lastBlocks = (runId: RunId, seq: number, limit: number): LogBlock[] =>
    Array.from(readRangeBackwards(tables.blocks, blocksBefore(runId, seq), limit), (row) =>
      blockOf(runId, row),
    );

  return {
    lastTick: (runId) => {
      const [last] = readRangeBackwards(tables.ticks, ticksFrom(runId, 0), 1);
      return last && tickOf(runId, last);
    },
    readTicks: (runId, fromTick, limit) =>
      Array.from(readRange(tables.ticks, ticksFrom(runId, fromTick), limit), (row) => tickOf(runId, row)),
    lastSeq: (runId) => {
      const [last] = lastBlocks(runId, Number.MAX_SAFE_INTEGER, 1);
      return last === undefined ? 0 : lastSeqOf(last);
    },
    readBlocks: (runId, fromSeq, limit, entriesWanted = Number.POSITIVE_INFINITY) => {
      const [before] = readRangeBackwards(tables.blocks, blocksBefore(runId, fromSeq + 1), 1);
      const first = before === undefined ? fromSeq : Number(before.key[1]);
      const blocks: LogBlock[] = [];
      // The first may end before what is asked for, and then counts for nothing.
      for (const row of readRange(tables.blocks, blocksFrom(runId, first), limit + 1)) {
        const last = blocks.at(-1);
        const entries = last === undefined ? 0 : lastSeqOf(last) - fromSeq + 1;
        if (blocks.length >= limit || entries >= entriesWanted) break;
        const block = blockOf(runId, row);
        if (lastSeqOf(block) >= fromSeq) blocks.push(block);
      }
      return blocks;
    },
    readBlocksBefore: lastBlocks,
  };
}

/** Ends of runs kept in memory, so that appends need not read the last rows again; those under way are never dropped. */
const endsKeptMax = 64;

/** Where a run stands when the appends under way are through. */
type AppendEnd = { readonly tick: number; readonly seq: number; readonly underWay: number };

function endAfter(
  runId: RunId,
  end: AppendEnd,
  batch: LogBatch,
): { readonly tick: number; readonly seq: number } {
  let { tick, seq } = end;
  for (const next of batch.ticks) {
    assert(next.tick === tick + 1, `ticks of ${runId} are contiguous, but ${next.tick} follows ${tick}`);
    tick = next.tick;
  }
  for (const next of batch.blocks) {
    assert(next.firstSeq === seq + 1, `log seqs of ${runId} are dense, but ${next.firstSeq} follows ${seq}`);
    seq = lastSeqOf(next);
  }
  return { tick, seq };
}

function batchWrites(tables: LogTables, runId: RunId, batch: LogBatch): readonly Write[] {
  return [
    ...batch.ticks.map((tick): Write => {
      return { kind: "put", table: tables.ticks, key: tickKey(runId, tick.tick), value: encodeTick(tick) };
    }),
    ...batch.blocks.map((block): Write => {
      return {
        kind: "put",
        table: tables.blocks,
        key: blockKey(runId, block.firstSeq),
        value: encodeBlock(block),
      };
    }),
  ];
}

function lastSeqOf(block: LogBlock): number {
  return block.firstSeq + block.count - 1;
}
