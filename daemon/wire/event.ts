import { EventKind, type Event as WireEvent } from "../../proto/gen/trinity/gate/v1/operator.ts";
import type { StoredEvent } from "../../store/events.ts";
import { encodeEventCursor } from "../events/event-cursor.ts";
import { toTimestamp } from "./timestamp.ts";

const kindOf = {
  run_state: EventKind.RUN_STATE,
  plan_state: EventKind.PLAN_STATE,
  gate_waiting: EventKind.GATE_WAITING,
  schedule_fired: EventKind.SCHEDULE_FIRED,
  schedule_missed: EventKind.SCHEDULE_MISSED,
  health_changed: EventKind.HEALTH_CHANGED,
  admin: EventKind.ADMIN,
} as const satisfies Record<StoredEvent["kind"], EventKind>;

export function toEvent(event: StoredEvent, storeId: string): WireEvent {
  return {
    seq: BigInt(event.seq),
    kind: kindOf[event.kind],
    at: toTimestamp(event.atMs),
    refs: event.refs.map(({ kind, id }) => ({ kind, id, url: "" })),
    message: event.message,
    notify: event.notify,
    payloadJson: event.payloadText,
    correlationIds: {},
    cursor: encodeEventCursor(event.seq, storeId),
  };
}

/** The kind a request names; null for UNSPECIFIED and for numbers this version does not know. */
export function fromEventKind(kind: EventKind): StoredEvent["kind"] | null {
  const found = Object.entries(kindOf).find(([, wire]) => wire === kind);
  // The keys of the map are the kinds.
  return found === undefined ? null : (found[0] as StoredEvent["kind"]);
}
