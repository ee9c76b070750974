import { OperatorServiceService } from "../../proto/gen/trinity/gate/v1/operator.ts";
import type { Events, StoredEvent } from "../../store/events.ts";
import { CockpitError } from "../errors.ts";
import { decodeEventCursor, encodeEventCursor } from "../events/event-cursor.ts";
import { parseEventFilter, type WantedEvents } from "../events/event-filter.ts";
import { countOf, listPageSizes, pageSizeOf, tickMax } from "../rpc/fields.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import { rowsPerRead, wantedRows } from "../rpc/wanted-rows.ts";
import { toEvent } from "../wire/event.ts";
import { freshNow } from "../wire/freshness.ts";
import { fromTimestamp } from "../wire/timestamp.ts";

export type ListEventsDeps = {
  readonly storeId: string;
  readonly events: Events;
  readonly nowMs: () => number;
};

/** What happened, oldest first. A page looks at a bounded number of events and may be shorter than asked for. */
export function listEvents({ storeId, events, nowMs }: ListEventsDeps): Rpc {
  return readRpc(OperatorServiceService.listEvents, {
    parse: (request, violations) => {
      const begins = [
        request.tail > 0,
        request.afterSeq > 0n,
        request.afterCursor !== "",
        request.since !== undefined,
      ];
      if (begins.filter(Boolean).length > 1)
        violations.push({
          field: "after_seq",
          description: "give at most one of after_seq, after_cursor, since and tail",
        });
      return {
        after: countOf(violations, "after_seq", request.afterSeq, { min: 0, max: tickMax }),
        cursor: request.afterCursor,
        sinceMs: fromTimestamp(request.since),
        tail: countOf(violations, "tail", request.tail, { min: 0, max: listPageSizes.max }),
        limit: pageSizeOf(violations, request.pageSize, listPageSizes),
        wanted: parseEventFilter(request.filter, violations),
      };
    },
    answer: ({ after, cursor, sinceMs, tail, limit, wanted }) => {
      const from =
        cursor !== ""
          ? decodeEventCursor(cursor, storeId)
          : sinceMs !== null
            ? seqBefore(events, sinceMs)
            : after;
      const found = tail > 0 ? newest(events, tail, wanted) : page(events, from, limit, wanted);
      return {
        events: found.events.map((event) => toEvent(event, storeId)),
        nextCursor: encodeEventCursor(found.reached, storeId),
        nextAfterSeq: BigInt(found.reached),
        lastSeq: BigInt(events.lastSeq()),
        firstAvailable: BigInt(events.firstSeq()),
        freshness: freshNow("events", nowMs()),
      };
    },
  });
}

type Found = { readonly events: readonly StoredEvent[]; readonly reached: number };

function page(events: Events, after: number, limit: number, wanted: WantedEvents): Found {
  checkFloor(events, after);
  const readBehind = (event: StoredEvent | null): readonly StoredEvent[] =>
    events.readFrom((event?.seq ?? after) + 1, rowsPerRead);
  const { rows, last } = wantedRows(readBehind, limit, wanted);
  return { events: rows, reached: last?.seq ?? after };
}

function newest(events: Events, tail: number, wanted: WantedEvents): Found {
  const reached = events.lastSeq();
  const readBehind = (event: StoredEvent | null): readonly StoredEvent[] =>
    events.readBefore(event?.seq ?? null, rowsPerRead);
  return { events: wantedRows(readBehind, tail, wanted).rows.toReversed(), reached };
}

/** The seq before the first event of a time or later; walks backwards, because what is asked for is mostly recent. */
function seqBefore(events: Events, sinceMs: number): number {
  let below: number | null = null;
  let first = events.lastSeq() + 1;
  for (;;) {
    const read = events.readBefore(below, rowsPerRead);
    for (const event of read) {
      if (event.atMs < sinceMs) return first - 1;
      first = event.seq;
      below = event.seq;
    }
    if (read.length < rowsPerRead) return first - 1;
  }
}

/** @throws CockpitError `cursor_expired` when events behind `after` are not kept any more */
export function checkFloor(events: Events, after: number): void {
  const first = events.firstSeq();
  if (after === 0 || after >= first - 1) return;
  throw new CockpitError("cursor_expired", `events before ${first} are not kept any more; go on from there`, {
    metadata: { first_available: String(first) },
  });
}
