import { createHash } from "node:crypto";
import { decodeJson, encodeJson } from "./codecs.ts";
import type { Commit, Write, WriteGate } from "./commit.ts";
import { readRange, readRangeBackwards, type Table } from "./environment.ts";
import { StoreError } from "./errors.ts";
import { blankFrame, bodyAt, openFrame, sealFrame } from "./frame.ts";
import { checkpointChunkKey, checkpointKey, chunksOfCheckpoint, everyCheckpointOf } from "./keys.ts";
import type { RunId } from "./records.ts";
import { assertShape, count, type Shape, sha256Hex, text } from "./shape.ts";
import type { HistoryTurn } from "./turn.ts";

/** A kept state of the engine. */
export type CheckpointRecord = {
  readonly tick: number;
  readonly tickHash: string;
  readonly engineVersion: string;
  /** Of the whole text. */
  readonly digest: string;
  readonly sizeBytes: number;
  readonly chunks: number;
  /** The last log entry before it: what follows is told again by an engine that goes on from here. */
  readonly lastSeq: number;
  /** Bytes of ticks and log up to here. */
  readonly storedBytes: number;
};

/**
 * Checkpoints of runs: the text in 64 KiB chunks in `logs`, and only then the reference in `history`, so a reference
 * never names what is not there (daemon.md 4.2). A run keeps its newest ones and a thinning row of older ones.
 */
export type Checkpoints = {
  /** Resolves when it is on disk and may be used. */
  readonly save: (
    runId: RunId,
    checkpoint: Omit<CheckpointRecord, "digest" | "sizeBytes" | "chunks">,
    text: string,
  ) => Promise<CheckpointRecord>;
  /** Newest first. */
  readonly list: (runId: RunId) => CheckpointRecord[];
  readonly latest: (runId: RunId) => CheckpointRecord | undefined;
  /** Throws StoreError `damaged` when the text is not what was saved. */
  readonly read: (runId: RunId, checkpoint: CheckpointRecord) => string;
};

const chunkBytes = 64 * 1024;
/** With more, every second of the older ones goes. */
const keptMax = 64;
const newestKept = 2;

export function createCheckpoints(deps: {
  readonly history: { readonly turn: HistoryTurn; readonly table: Table; readonly place: string };
  readonly logs: {
    readonly commit: Commit;
    readonly gate: WriteGate;
    readonly table: Table;
    readonly place: string;
  };
}): Checkpoints {
  const { history, logs } = deps;
  const recordOf = (runId: RunId, value: Buffer): CheckpointRecord => {
    const place = `${history.place}: a checkpoint of run ${runId}`;
    const row = decodeJson(value, place);
    assertShape<CheckpointRecord>(row, recordShape, place);
    return row;
  };
  const list = (runId: RunId): CheckpointRecord[] =>
    Array.from(readRangeBackwards(history.table, everyCheckpointOf(runId)), ({ value }) =>
      recordOf(runId, value),
    );
  const commitChunks = async (writes: readonly Write[]): Promise<void> => {
    const refusal = logs.gate.refusal();
    if (refusal !== null) throw refusal;
    await logs.commit(writes);
  };

  return {
    save: async (runId, checkpoint, content) => {
      const bytes = Buffer.from(content, "utf8");
      const chunks = Math.max(1, Math.ceil(bytes.length / chunkBytes));
      const record: CheckpointRecord = {
        ...checkpoint,
        digest: createHash("sha256").update(bytes).digest("hex"),
        sizeBytes: bytes.length,
        chunks,
      };
      await commitChunks(
        Array.from({ length: chunks }, (_, chunk) => ({
          kind: "put",
          table: logs.table,
          key: checkpointChunkKey(runId, checkpoint.tick, chunk),
          value: framed(bytes.subarray(chunk * chunkBytes, (chunk + 1) * chunkBytes)),
        })),
      );
      const dropped = await history.turn(() => {
        const known = list(runId).filter(({ tick }) => tick !== checkpoint.tick);
        const going = superfluous([record, ...known]);
        const removed = going.map(
          ({ tick }): Write => ({ kind: "remove", table: history.table, key: checkpointKey(runId, tick) }),
        );
        const added: Write = {
          kind: "put",
          table: history.table,
          key: checkpointKey(runId, checkpoint.tick),
          value: encodeJson(record),
        };
        return { writes: [added, ...removed], result: going };
      });
      await removeChunks(runId, dropped);
      return record;
    },
    list,
    latest: (runId) => {
      const [newest] = readRangeBackwards(history.table, everyCheckpointOf(runId), 1);
      return newest && recordOf(runId, newest.value);
    },
    read: (runId, { tick, digest }) => {
      const place = `${logs.place}: checkpoint at tick ${tick} of run ${runId}`;
      const parts = Array.from(readRange(logs.table, chunksOfCheckpoint(runId, tick)), ({ value }) =>
        openFrame(value, 0, place),
      );
      const whole = Buffer.concat(parts);
      if (createHash("sha256").update(whole).digest("hex") !== digest)
        throw new StoreError("damaged", `${place} is not what was saved`);
      return whole.toString("utf8");
    },
  };

  async function removeChunks(runId: RunId, dropped: readonly CheckpointRecord[]): Promise<void> {
    const writes = dropped.flatMap(({ tick, chunks }) =>
      Array.from(
        { length: chunks },
        (_, chunk): Write => ({
          kind: "remove",
          table: logs.table,
          key: checkpointChunkKey(runId, tick, chunk),
        }),
      ),
    );
    if (writes.length > 0) await commitChunks(writes);
  }
}

/** Which of a run's checkpoints, newest first, are given up so that their number stays bounded. */
function superfluous<Checkpoint>(newestFirst: readonly Checkpoint[]): readonly Checkpoint[] {
  if (newestFirst.length <= keptMax) return [];
  return newestFirst.slice(newestKept).filter((_, index) => index % 2 === 1);
}

function framed(chunk: Buffer): Buffer {
  const frame = blankFrame(chunk.length);
  chunk.copy(frame, bodyAt);
  return sealFrame(frame);
}

const recordShape: Shape<CheckpointRecord> = {
  tick: count,
  tickHash: text,
  engineVersion: text,
  digest: sha256Hex,
  sizeBytes: count,
  chunks: count,
  lastSeq: count,
  storedBytes: count,
};
