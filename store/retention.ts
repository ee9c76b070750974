import type { Artifact } from "./artifacts.ts";
import { nextRecordId } from "./audit-writes.ts";
import { encodeJson } from "./codecs.ts";
import type { Write } from "./commit.ts";
import type { DeedOf } from "./deed.ts";
import { readKeys, readRange } from "./environment.ts";
import { StoreError } from "./errors.ts";
import { readRunRow } from "./history-reads.ts";
import type { HistoryTables } from "./history-tables.ts";
import { tombstoneWrites } from "./history-writes.ts";
import {
  artifactKey,
  eventKey,
  eventsBefore,
  everyCheckpointOf,
  everyKey,
  retentionKey,
  takenKey,
} from "./keys.ts";
import type { RunId } from "./records.ts";
import {
  decodeTaken,
  type RetentionClass,
  type RetentionFloor,
  type RetentionRule,
  type RetentionRules,
  readFloor,
  readRules,
  type TakenRun,
} from "./retention-records.ts";
import type { HistoryTurn } from "./turn.ts";

/** What a sweep took. */
export type Swept = { readonly count: number; readonly bytes: number };

/**
 * How long what is kept, and what is gone (daemon.md 4.4). What a sweep takes is gone for every reader from its commit
 * on, which also carries the audit record; the rows themselves leave afterwards in small commits, and a crash in between
 * leaves rows that nobody reads and the next sweep removes.
 */
export type Retention = {
  readonly rules: () => RetentionRules;
  /** Rejects with StoreError `version_conflict` when the rules are not at `expectedVersion` any more. */
  readonly setRule: (
    name: RetentionClass,
    rule: RetentionRule,
    expectedVersion: number,
    deedOf: DeedOf<RetentionRules> | null,
  ) => Promise<RetentionRules>;
  /** Undefined: nothing of the class was ever taken. */
  readonly floor: (name: RetentionClass) => RetentionFloor | undefined;
  /** Undefined: everything of the run is there. */
  readonly taken: (runId: RunId) => TakenRun | undefined;
  /** Runs that were taken and still have rows on disk. */
  readonly unfreed: () => readonly RunId[];
  /**
   * Takes ticks, log and checkpoints of ended runs, with `history` their places in the lists too. One that has not ended
   * or is taken already is left alone.
   */
  readonly takeRuns: (
    name: "logs" | "history",
    runIds: readonly RunId[],
    atMs: number,
    deedOf: DeedOf<Swept>,
  ) => Promise<Swept>;
  /** The rows of a taken run have left the disk. */
  readonly noteFreed: (runId: RunId) => Promise<void>;
  /** Takes the events below `beforeSeq`; `bytes` is what they hold. */
  readonly takeEvents: (
    beforeSeq: number,
    about: { readonly bytes: number; readonly beforeMs: number },
    deedOf: DeedOf<Swept>,
  ) => Promise<Swept>;
  /** Removes at most `limit` rows of taken events; answers how many there were. */
  readonly freeEvents: (limit: number) => Promise<number>;
  /** Takes references; whether their objects may go is for the caller to see. */
  readonly takeArtifacts: (
    artifacts: readonly Artifact[],
    atMs: number,
    deedOf: DeedOf<Swept>,
  ) => Promise<Swept>;
};

/** `place` is the path named in errors; `lastSeq` tells the last entry of a run's log. */
export function createRetention(deps: {
  readonly turn: HistoryTurn;
  readonly tables: HistoryTables;
  readonly place: string;
  readonly lastSeq: (runId: RunId) => number;
}): Retention {
  const { turn, tables, place } = deps;
  const taken = (runId: RunId): TakenRun | undefined => {
    const value = tables.taken.get(takenKey(runId));
    return value === undefined ? undefined : decodeTaken(value, place);
  };
  const floorWrite = (
    name: RetentionClass,
    swept: Pick<RetentionFloor, "runId" | "beforeMs" | "firstSeq"> & { readonly bytes: number },
  ): Write => {
    const before = readFloor(tables.retention, name, place);
    const floor: RetentionFloor = {
      runId: swept.runId ?? before?.runId ?? null,
      beforeMs: Math.max(swept.beforeMs, before?.beforeMs ?? 0),
      firstSeq: swept.firstSeq,
      bytesFreed: swept.bytes + (before?.bytesFreed ?? 0),
    };
    return {
      kind: "put",
      table: tables.retention,
      key: retentionKey(`floor.${name}`),
      value: encodeJson(floor),
    };
  };

  return {
    rules: () => readRules(tables.retention, place),
    setRule: (name, rule, expectedVersion, deedOf) =>
      turn(() => {
        const { version, rules } = readRules(tables.retention, place);
        if (version !== expectedVersion)
          throw new StoreError(
            "version_conflict",
            `retention has version ${version}, not ${expectedVersion}`,
          );
        const changed: RetentionRules = { version: version + 1, rules: { ...rules, [name]: rule } };
        const key = retentionKey("rules");
        return {
          writes: [{ kind: "put", table: tables.retention, key, value: encodeJson(changed) }],
          result: changed,
        };
      }, deedOf),
    floor: (name) => readFloor(tables.retention, name, place),
    taken,
    unfreed: () =>
      Array.from(readRange(tables.taken, everyKey), ({ value }) => decodeTaken(value, place))
        .filter(({ isFreed }) => !isFreed)
        .map(({ runId }) => runId),

    takeRuns: (name, runIds, atMs, deedOf) =>
      turn(() => {
        const id = nextRecordId(tables.adminEvents, place);
        const writes: Write[] = [];
        let newest: { runId: RunId; endedAtMs: number } | null = null;
        let count = 0;
        let bytes = 0;
        for (const runId of runIds) {
          const row = readRunRow(tables, runId, place);
          const known = taken(runId);
          const isListed = row?.deletedAtMs === null;
          if (row === undefined || row.endedAtMs === null) continue;
          if (known !== undefined && (name === "logs" || !isListed)) continue;
          count += 1;
          if (newest === null || row.endedAtMs >= newest.endedAtMs)
            newest = { runId, endedAtMs: row.endedAtMs };
          if (known === undefined) {
            bytes += row.storedBytes;
            const lastSeq = deps.lastSeq(runId);
            const gone: TakenRun = {
              runId,
              atMs,
              adminEventId: id,
              lastSeq,
              bytes: row.storedBytes,
              isFreed: false,
            };
            writes.push({ kind: "put", table: tables.taken, key: takenKey(runId), value: encodeJson(gone) });
            for (const key of readKeys(tables.checkpoints, everyCheckpointOf(runId)))
              writes.push({ kind: "remove", table: tables.checkpoints, key });
          }
          if (name === "history" && isListed) writes.push(...tombstoneWrites(tables, row, atMs));
        }
        if (newest !== null)
          writes.push(
            floorWrite(name, { runId: newest.runId, beforeMs: newest.endedAtMs + 1, firstSeq: 1, bytes }),
          );
        return { writes, result: { count, bytes } };
      }, deedOf),

    noteFreed: (runId) =>
      turn(() => {
        const known = taken(runId);
        if (known === undefined) return { writes: [], result: undefined };
        const value = encodeJson({ ...known, isFreed: true });
        return {
          writes: [{ kind: "put", table: tables.taken, key: takenKey(runId), value }],
          result: undefined,
        };
      }),

    takeEvents: (beforeSeq, { bytes, beforeMs }, deedOf) =>
      turn(() => {
        const first = readFloor(tables.retention, "events", place)?.firstSeq ?? 1;
        const count = Math.max(0, beforeSeq - first);
        const firstSeq = Math.max(first, beforeSeq);
        return {
          writes: [floorWrite("events", { runId: null, beforeMs, firstSeq, bytes })],
          result: { count, bytes },
        };
      }, deedOf),

    freeEvents: (limit) =>
      turn(() => {
        const first = readFloor(tables.retention, "events", place)?.firstSeq ?? 1;
        // A key of one number is read back as that number, which is another key.
        const seqs = Array.from(readKeys(tables.events, eventsBefore(first), limit), Number);
        const writes = seqs.map(
          (seq): Write => ({ kind: "remove", table: tables.events, key: eventKey(seq) }),
        );
        return { writes, result: seqs.length };
      }),

    takeArtifacts: (artifacts, atMs, deedOf) =>
      turn(() => {
        const id = nextRecordId(tables.adminEvents, place);
        const writes = artifacts.map((artifact): Write => {
          const gone: Artifact = { ...artifact, removedAtMs: atMs, removedBy: id };
          return {
            kind: "put",
            table: tables.artifacts,
            key: artifactKey(artifact.sha256, artifact.place),
            value: encodeJson(gone),
          };
        });
        const bytes = artifacts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
        const beforeMs = Math.max(0, ...artifacts.map(({ createdAtMs }) => createdAtMs + 1));
        const floor = floorWrite("artifacts", { runId: null, beforeMs, firstSeq: 1, bytes });
        return { writes: [...writes, floor], result: { count: artifacts.length, bytes } };
      }, deedOf),
  };
}
