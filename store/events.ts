import { decodeJson, encodeJson } from "./codecs.ts";
import type { Write } from "./commit.ts";
import { readRange, readRangeBackwards, type Table } from "./environment.ts";
import { eventKey, eventsBefore, eventsFrom, everyKey } from "./keys.ts";
import { assertShape, flag, listOf, oneOf, position, type Shape, shaped, text, time } from "./shape.ts";

const eventKinds = [
  "run_state",
  "plan_state",
  "gate_waiting",
  "schedule_fired",
  "schedule_missed",
  "health_changed",
  "admin",
] as const;

/** Something that happened, before it has its place. */
export type EventDraft = {
  readonly kind: (typeof eventKinds)[number];
  readonly atMs: number;
  readonly refs: readonly { readonly kind: string; readonly id: string }[];
  /** One sentence. */
  readonly message: string;
  /** Worth a notification. */
  readonly notify: boolean;
  /** JSON. */
  readonly payloadText: string;
};

/** Something that happened; `seq` is dense from 1 (daemon.md 2.3, `ListEvents`). */
export type StoredEvent = EventDraft & { readonly seq: number };

/** One durable sequence of what happened, written in the commits that made it happen. */
export type Events = {
  /** From `fromSeq` on, oldest first. */
  readonly readFrom: (fromSeq: number, limit: number) => StoredEvent[];
  /** Below `beforeSeq` (null: all), newest first. */
  readonly readBefore: (beforeSeq: number | null, limit: number) => StoredEvent[];
  /** 0: nothing has happened. */
  readonly lastSeq: () => number;
  /** The first that is kept; one more than the last when none is. */
  readonly firstSeq: () => number;
};

/** `place` is the path named in errors; `firstKept` tells from which on retention has left them. */
export function createEvents(events: Table, place: string, firstKept: () => number): Events {
  const decoded = ({ value }: { readonly value: Buffer }): StoredEvent => {
    const row = decodeJson(value, `${place}: an event`);
    assertShape<StoredEvent>(row, eventShape, `${place}: an event`);
    return row;
  };
  return {
    readFrom: (fromSeq, limit) =>
      Array.from(readRange(events, eventsFrom(Math.max(fromSeq, firstKept())), limit), decoded),
    readBefore: (beforeSeq, limit) => {
      const first = firstKept();
      const read = Array.from(readRangeBackwards(events, eventsBefore(beforeSeq), limit), decoded);
      return read.filter(({ seq }) => seq >= first);
    },
    lastSeq: () => lastSeqOf(events),
    firstSeq: () => {
      for (const row of readRange(events, eventsFrom(firstKept()), 1)) return decoded(row).seq;
      return lastSeqOf(events) + 1;
    },
  };
}

/** The rows of new events, behind the last committed one. Call inside a turn, once. */
export function eventWrites(events: Table, drafts: readonly EventDraft[]): readonly Write[] {
  if (drafts.length === 0) return [];
  const last = lastSeqOf(events);
  return drafts.map((draft, index): Write => {
    const stored: StoredEvent = { ...draft, seq: last + 1 + index };
    return { kind: "put", table: events, key: eventKey(stored.seq), value: encodeJson(stored) };
  });
}

function lastSeqOf(events: Table): number {
  for (const { key } of readRangeBackwards(events, everyKey, 1))
    return Number(Array.isArray(key) ? key[0] : key);
  return 0;
}

const eventShape: Shape<StoredEvent> = {
  seq: position,
  kind: oneOf(eventKinds),
  atMs: time,
  refs: listOf(shaped({ kind: text, id: text })),
  message: text,
  notify: flag,
  payloadText: text,
};
