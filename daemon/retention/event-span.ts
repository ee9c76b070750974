import { setImmediate as turn } from "node:timers/promises";
import type { Events } from "../../store/events.ts";
import type { Limits } from "./choose.ts";

/** The oldest events, from `firstSeq` to before `beforeSeq`. */
export type EventSpan = {
  readonly firstSeq: number;
  readonly beforeSeq: number;
  readonly bytes: number;
  /** Just after the last of them. */
  readonly beforeMs: number;
};

const eventsPerTurn = 512;

/** The events that go by age or number; the newest one stays, because the sequence goes on from it. */
export async function eventSpan(events: Events, { beforeMs, keepLast }: Limits): Promise<EventSpan> {
  const firstSeq = events.firstSeq();
  const last = events.lastSeq();
  const byNumber = keepLast === null ? firstSeq : last + 1 - Math.max(1, keepLast);
  let span: EventSpan = { firstSeq, beforeSeq: firstSeq, bytes: 0, beforeMs: 0 };
  while (span.beforeSeq < last) {
    const read = events.readFrom(span.beforeSeq, eventsPerTurn);
    for (const event of read) {
      const goes = event.seq < byNumber || (beforeMs !== null && event.atMs < beforeMs);
      if (!goes || event.seq >= last) return span;
      span = {
        firstSeq,
        beforeSeq: event.seq + 1,
        bytes: span.bytes + JSON.stringify(event).length,
        beforeMs: Math.max(span.beforeMs, event.atMs + 1),
      };
    }
    if (read.length === 0) return span;
    await turn();
  }
  return span;
}
