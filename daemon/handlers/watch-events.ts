import { OperatorServiceService, WatchEventsResponse } from "../../proto/gen/trinity/gate/v1/operator.ts";
import type { Events, StoredEvent } from "../../store/events.ts";
import { decodeEventCursor, encodeEventCursor } from "../events/event-cursor.ts";
import { parseEventFilter, type WantedEvents } from "../events/event-filter.ts";
import { countOf, tickMax } from "../rpc/fields.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { type PumpClock, pumpStream, type StreamSource } from "../rpc/stream-pump.ts";
import { streamRpc } from "../rpc/stream-rpc.ts";
import { toEvent } from "../wire/event.ts";
import { checkFloor } from "./list-events.ts";

export type WatchEventsDeps = {
  readonly storeId: string;
  readonly events: Events;
  readonly onCommitted: (ring: () => void) => () => void;
  readonly clock: PumpClock;
};

/** What happened since a sequence number, then what happens; the number survives restarts of both sides. */
export function watchEvents(deps: WatchEventsDeps): Rpc {
  return streamRpc(OperatorServiceService.watchEvents, {
    parse: (request, violations) => ({
      after:
        request.afterSeq === undefined
          ? null
          : countOf(violations, "after_seq", request.afterSeq, { min: 0, max: tickMax }),
      cursor: request.afterCursor,
      wanted: parseEventFilter(request.filter, violations),
    }),
    send: ({ after, cursor, wanted }, stream) => {
      const from = cursor === "" ? (after ?? deps.events.lastSeq()) : decodeEventCursor(cursor, deps.storeId);
      checkFloor(deps.events, from);
      return pumpStream(stream, newEventSource(deps, from, wanted), deps.clock);
    },
  });
}

const perMessage = 128;

function newEventSource(deps: WatchEventsDeps, after: number, wanted: WantedEvents): StreamSource {
  let seq = after;
  let hasSaidWhere = false;
  const encoded = (events: readonly StoredEvent[]): Uint8Array => {
    hasSaidWhere = true;
    return WatchEventsResponse.encode({
      events: events.map((event) => toEvent(event, deps.storeId)),
      seq: BigInt(seq),
      cursor: encodeEventCursor(seq, deps.storeId),
    }).finish();
  };
  return {
    next: () => {
      for (;;) {
        const read = deps.events.readFrom(seq + 1, perMessage);
        const last = read.at(-1);
        // The first message tells where the reader stands, even when nothing has happened.
        if (last === undefined) return hasSaidWhere ? null : encoded([]);
        seq = last.seq;
        const chosen = read.filter(wanted);
        if (chosen.length > 0) return encoded(chosen);
      }
    },
    heartbeat: () => encoded([]),
    subscribe: deps.onCommitted,
  };
}
