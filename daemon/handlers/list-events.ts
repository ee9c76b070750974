import { OperatorServiceService } from "../../proto/gen/trinity/gate/v1/operator.ts";
import type { Events, StoredEvent } from "../../store/events.ts";
import { CockpitError } from "../errors.ts";
import { countOf, listPageSizes, pageSizeOf, tickMax } from "../rpc/fields.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import { observedNow } from "../state/observations.ts";
import { toEvent } from "../wire/event.ts";
import { toFreshness } from "../wire/freshness.ts";
import { parseEventFilter, type WantedEvents } from "./event-filter.ts";

export type ListEventsDeps = { readonly events: Events; readonly nowMs: () => number };

/** What happened, oldest first. A page looks at a bounded number of events and may be shorter than asked for. */
export function listEvents({ events, nowMs }: ListEventsDeps): Rpc {
  return readRpc(OperatorServiceService.listEvents, {
    parse: (request, violations) => {
      if (request.tail > 0 && request.afterSeq > 0n)
        violations.push({ field: "tail", description: "cannot be combined with after_seq" });
      return {
        after: countOf(violations, "after_seq", request.afterSeq, { min: 0, max: tickMax }),
        tail: countOf(violations, "tail", request.tail, { min: 0, max: listPageSizes.max }),
        limit: pageSizeOf(violations, request.pageSize, listPageSizes),
        wanted: parseEventFilter(request.filter, violations),
      };
    },
    answer: ({ after, tail, limit, wanted }) => {
      const found = tail > 0 ? newest(events, tail, wanted) : page(events, after, limit, wanted);
      return {
        events: found.events.map(toEvent),
        nextAfterSeq: BigInt(found.reached),
        lastSeq: BigInt(events.lastSeq()),
        firstAvailable: BigInt(events.firstSeq()),
        freshness: toFreshness(observedNow("events", nowMs()), nowMs()),
      };
    },
  });
}

type Found = { readonly events: readonly StoredEvent[]; readonly reached: number };

const perRead = 256;
const lookedAtMax = 20_000;

function page(events: Events, after: number, limit: number, wanted: WantedEvents): Found {
  checkFloor(events, after);
  const found: StoredEvent[] = [];
  let reached = after;
  for (let lookedAt = 0; lookedAt < lookedAtMax; ) {
    const read = events.readFrom(reached + 1, perRead);
    for (const event of read) {
      reached = event.seq;
      lookedAt += 1;
      if (wanted(event)) found.push(event);
      if (found.length === limit) return { events: found, reached };
    }
    if (read.length < perRead) break;
  }
  return { events: found, reached };
}

function newest(events: Events, tail: number, wanted: WantedEvents): Found {
  const found: StoredEvent[] = [];
  const reached = events.lastSeq();
  let below: number | null = null;
  for (let lookedAt = 0; lookedAt < lookedAtMax && found.length < tail; ) {
    const read = events.readBefore(below, perRead);
    for (const event of read) {
      below = event.seq;
      lookedAt += 1;
      if (wanted(event) && found.length < tail) found.push(event);
    }
    if (read.length < perRead) break;
  }
  return { events: found.toReversed(), reached };
}

/** @throws CockpitError `cursor_expired` when events behind `after` are not kept any more */
export function checkFloor(events: Events, after: number): void {
  const first = events.firstSeq();
  if (after === 0 || after >= first - 1) return;
  throw new CockpitError("cursor_expired", `events before ${first} are not kept any more; go on from there`, {
    metadata: { first_available: String(first) },
  });
}
