import { adminEventId, decodeAdminEvent, firstPrevDigest, followsFrom, readDigest } from "./audit-codec.ts";
import { type AuditHead, type DeedTables, readAuditHead } from "./audit-writes.ts";
import type { Write } from "./commit.ts";
import type { AdminEvent, Deed, RequestKey, RequestOutcome } from "./deed.ts";
import { readKeys, readRange, readRangeBackwards } from "./environment.ts";
import {
  adminEventKey,
  adminEventsBefore,
  adminEventsFrom,
  requestKey,
  requestsBefore,
  requestsFrom,
} from "./keys.ts";
import {
  decodeOutcome,
  encodeOutcome,
  expiryHour,
  hourOf,
  type KeptOutcome,
  requestDigest,
} from "./request-codec.ts";
import type { HistoryTurn } from "./turn.ts";

/** Where a chain breaks: the first record that does not follow from the one before. */
export type ChainBreak = { readonly seq: number; readonly problem: string };

/**
 * The audit: one append-only, hash-chained record per admin action, and the outcomes of requests beside it. Writes
 * resolve after the fsync; reads are synchronous views of the last commit.
 */
export type Audit = {
  /** Records a deed that changes nothing else in the store; answers the id of its record. */
  readonly record: (deedOf: (adminEventId: string) => Deed) => Promise<string>;
  /** Keeps the outcome of a request that leaves no record of its own. */
  readonly keepOutcome: (outcome: RequestOutcome, adminEventId: string | null) => Promise<void>;
  readonly head: () => AuditHead;
  readonly get: (seq: number) => AdminEvent | undefined;
  /** From `fromSeq` on, oldest first. */
  readonly readFrom: (fromSeq: number, limit: number) => AdminEvent[];
  /** Those with a seq below `beforeSeq` (null: all), newest first. */
  readonly readBefore: (beforeSeq: number | null, limit: number) => AdminEvent[];
  /**
   * Walks records `fromSeq` to at most `fromSeq + limit - 1`; answers the first that breaks the chain, or null. A seq
   * that is missing breaks it too.
   */
  readonly verify: (fromSeq: number, limit: number) => ChainBreak | null;
  /** Undefined when no request of this key was made in the last day. */
  readonly outcome: (key: RequestKey, nowMs: number) => KeptOutcome | undefined;
  /** Removes outcomes whose time is over, at most `limit`; answers how many. */
  readonly sweepOutcomes: (nowMs: number, limit: number) => Promise<number>;
};

/** `place` is the path named in errors. */
export function createAudit(turn: HistoryTurn, tables: DeedTables, place: string): Audit {
  const named = (seq: number): string => `${place}: admin event ${seq}`;
  /**
   * The next expiry hour with outcomes. There are few of them, and how far ahead they are is not for the clock to say: it may
   * have been set back since.
   */
  const hourFrom = (hour: number): number | null => {
    const [next] = readKeys(tables.idem, requestsFrom(hour), 1);
    return next === undefined ? null : Number(next[0]);
  };
  const digestBefore = (seq: number): string => {
    if (seq === 1) return firstPrevDigest;
    const value = tables.adminEvents.get(adminEventKey(seq - 1));
    return value === undefined ? firstPrevDigest : readDigest(value, named(seq - 1));
  };
  const eventOf = (seq: number, value: Buffer): AdminEvent =>
    decodeAdminEvent(value, digestBefore(seq), named(seq));

  return {
    record: async (deedOf) => {
      let id = "";
      await turn(
        () => {
          return { writes: [], result: undefined };
        },
        (_, given) => {
          id = given;
          return deedOf(given);
        },
      );
      return id;
    },
    keepOutcome: (outcome, eventId) =>
      turn(() => ({ writes: [outcomeWrite(tables, outcome, eventId)], result: undefined })),
    head: () => readAuditHead(tables.adminEvents, place),
    get: (seq) => {
      const value = tables.adminEvents.get(adminEventKey(seq));
      return value === undefined ? undefined : eventOf(seq, value);
    },
    readFrom: (fromSeq, limit) =>
      Array.from(readRange(tables.adminEvents, adminEventsFrom(fromSeq), limit), ({ key, value }) =>
        eventOf(seqOfKey(key), value),
      ),
    readBefore: (beforeSeq, limit) =>
      Array.from(
        readRangeBackwards(tables.adminEvents, adminEventsBefore(beforeSeq), limit),
        ({ key, value }) => eventOf(seqOfKey(key), value),
      ),
    verify: (fromSeq, limit) => {
      let expected = fromSeq;
      let before = digestBefore(fromSeq);
      for (const { key, value } of readRange(tables.adminEvents, adminEventsFrom(fromSeq), limit)) {
        const seq = seqOfKey(key);
        if (seq !== expected) return { seq: expected, problem: `${adminEventId(expected)} is missing` };
        if (!follows(value, before, named(seq)))
          return { seq, problem: `${adminEventId(seq)} does not follow from the record before it` };
        before = readDigest(value, named(seq));
        expected += 1;
      }
      return null;
    },
    outcome: (key, nowMs) => {
      const digest = requestDigest(key);
      for (let hour = hourFrom(hourOf(nowMs) + 1); hour !== null; hour = hourFrom(hour + 1)) {
        const value = tables.idem.get(requestKey(hour, digest));
        if (value !== undefined) return decodeOutcome(value, `${place}: request ${key.requestId}`);
      }
      return undefined;
    },
    sweepOutcomes: (nowMs, limit) =>
      turn(() => {
        const keys = Array.from(readKeys(tables.idem, requestsBefore(hourOf(nowMs)), limit));
        const writes = keys.map((key): Write => ({ kind: "remove", table: tables.idem, key }));
        return { writes, result: keys.length };
      }),
  };
}

function outcomeWrite(tables: DeedTables, outcome: RequestOutcome, eventId: string | null): Write {
  const key = requestKey(expiryHour(outcome.atMs), requestDigest(outcome.key));
  return { kind: "put", table: tables.idem, key, value: encodeOutcome(outcome, eventId) };
}

function follows(value: Buffer, before: string, place: string): boolean {
  try {
    return followsFrom(value, before, place);
  } catch {
    // A row that cannot be read is where the chain breaks, not a reason to stop looking.
    return false;
  }
}

function seqOfKey(key: unknown): number {
  return Number(Array.isArray(key) ? key[0] : key);
}
