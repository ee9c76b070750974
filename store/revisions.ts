import { createHash } from "node:crypto";
import { decodeJson, encodeJson } from "./codecs.ts";
import type { DeedOf } from "./deed.ts";
import { readKeys, readRangeBackwards, type Table } from "./environment.ts";
import { StoreError } from "./errors.ts";
import { everyKey, revisionKey, revisionsOf } from "./keys.ts";
import { assertShape, orNull, position, type Shape, sha256Hex, text, time } from "./shape.ts";
import type { HistoryTurn } from "./turn.ts";

/** One state of something that is kept with all its states. */
export type Revision = {
  /** Dense from 1. */
  readonly revision: number;
  /** Null: it was taken back. */
  readonly content: string | null;
  /** SHA-256 of the content, of the empty text when it was taken back. */
  readonly digest: string;
  readonly atMs: number;
  readonly actor: string;
  readonly reason: string;
  /** The audit record of the change; null when it has none. */
  readonly adminEventId: string | null;
};

/** Things that are kept revision by revision: nothing is ever overwritten. */
export type Revisions = {
  /** Undefined when it was never kept. */
  readonly latest: (id: string) => Revision | undefined;
  readonly get: (id: string, revision: number) => Revision | undefined;
  /** Newest first, those below `before` (null: all). */
  readonly list: (id: string, before: number | null, limit: number) => Revision[];
  /** The ids of everything that was ever kept, in order. */
  readonly ids: () => readonly string[];
  /**
   * Keeps the next revision on the condition that `expected` is the newest (0: there is none). Rejects with StoreError
   * `version_conflict`.
   */
  readonly save: (
    id: string,
    expected: number,
    next: Pick<Revision, "content" | "atMs" | "actor" | "reason">,
    deedOf: DeedOf<Revision> | null,
  ) => Promise<Revision>;
};

/** `place` is the path named in errors, `what` the kind of thing; `nextRecordId` names the record of the turn under way. */
export function createRevisions(
  turn: HistoryTurn,
  table: Table,
  place: string,
  what: string,
  nextRecordId: () => string,
): Revisions {
  const decoded = (id: string, value: Buffer): Revision => {
    const read = decodeJson(value, `${place}: ${what} ${id}`);
    // Revisions of the first stores do not name their record.
    const row: unknown = typeof read === "object" && read !== null ? { adminEventId: null, ...read } : read;
    assertShape<Revision>(row, revisionShape, `${place}: ${what} ${id}`);
    return row;
  };
  const list: Revisions["list"] = (id, before, limit) =>
    Array.from(readRangeBackwards(table, revisionsOf(id, before), limit), ({ value }) => decoded(id, value));
  const latest = (id: string): Revision | undefined => list(id, null, 1)[0];

  return {
    latest,
    get: (id, revision) => {
      const value = table.get(revisionKey(id, revision));
      return value === undefined ? undefined : decoded(id, value);
    },
    list,
    ids: () => {
      const ids = new Set<string>();
      for (const key of readKeys(table, everyKey)) ids.add(String(key[0]));
      return [...ids];
    },
    save: (id, expected, next, deedOf) =>
      turn(() => {
        const current = latest(id)?.revision ?? 0;
        if (current !== expected)
          throw new StoreError(
            "version_conflict",
            `${what} ${id}: revision ${expected} was expected, but it is at ${current}`,
          );
        const digest = createHash("sha256")
          .update(next.content ?? "")
          .digest("hex");
        const adminEventId = deedOf === null ? null : nextRecordId();
        const revision: Revision = { ...next, revision: current + 1, digest, adminEventId };
        return {
          writes: [
            { kind: "put", table, key: revisionKey(id, revision.revision), value: encodeJson(revision) },
          ],
          result: revision,
        };
      }, deedOf),
  };
}

const revisionShape: Shape<Revision> = {
  revision: position,
  content: orNull(text),
  digest: sha256Hex,
  atMs: time,
  actor: text,
  reason: text,
  adminEventId: orNull(text),
};
