import { EngineError } from "../errors.ts";
import type { Int } from "../int.ts";
import type { JsonMap, JsonRecord } from "../json/json.ts";
import { quoteC2 } from "../json/quote.ts";

/** What an SLP event does to a topology (engine-governance 6.1). */
export const slpOps = [
  "ADD_NODE",
  "REMOVE_NODE",
  "UPDATE_NODE",
  "ADD_EDGE",
  "REMOVE_EDGE",
  "UPDATE_EDGE",
  "GRAPH_ENABLE",
  "GRAPH_DISABLE",
] as const;

export type SlpOp = (typeof slpOps)[number];

/** A change of a graph's topology at a tick (engine-governance 6.1). `slpEvent` makes one. */
export type SlpEvent = {
  readonly eventId: string;
  readonly gid: string;
  /** The session tick at whose beginning it is applied, from 1. */
  readonly tickEffective: Int;
  readonly op: SlpOp;
  /** The arguments of the operation, with names from outside. */
  readonly payload: JsonMap;
  readonly meta: JsonMap;
};

/** An event as a caller says it, before its checks. */
export type SlpEventDraft = Omit<SlpEvent, "op" | "payload" | "meta"> & {
  readonly op: string;
  readonly payload?: JsonMap;
  readonly meta?: JsonMap;
};

/**
 * Checks an event by itself (engine-governance 6.1). An unknown operation is refused here already, where the reference
 * waits until the event is applied.
 *
 * @throws EngineError `value` for an empty id or gid, one that can't be hashed, a tick below 1 or an unknown operation.
 */
export function slpEvent({
  eventId,
  gid,
  tickEffective,
  op,
  payload = new Map(),
  meta = new Map(),
}: SlpEventDraft): SlpEvent {
  requireName("event_id", eventId);
  requireName("gid", gid);
  if (tickEffective < 1) {
    throw new EngineError(
      "value",
      `tick_effective of SLP event ${quoteC2(eventId)} must be at least 1, not ${tickEffective}`,
    );
  }
  const known = slpOps.find((name) => name === op);
  if (known === undefined) {
    throw new EngineError(
      "value",
      `op_type of SLP event ${quoteC2(eventId)} must be one of ${slpOps.join(", ")}, not ${quoteC2(op)}`,
    );
  }
  return { eventId, gid, tickEffective, op: known, payload, meta };
}

/** What a document shows of an event: all of it. */
export function shownSlpEvent({ eventId, gid, tickEffective, op, payload, meta }: SlpEvent): JsonRecord {
  return { event_id: eventId, gid, tick_effective: tickEffective, op_type: op, payload, meta };
}

/** Event ids are hashed with the U-ledger entries that refer to them (engine-core 14). */
function requireName(field: string, text: string): void {
  if (text === "") throw new EngineError("value", `${field} of an SLP event must not be empty`);
  if (!text.isWellFormed()) {
    throw new EngineError("value", `${field} of an SLP event cannot be hashed: ${quoteC2(text)}`);
  }
}
