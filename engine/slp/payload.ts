/**
 * The arguments of an SLP operation (engine-governance 6.2), taken from a payload with names from outside. A null is
 * a value like any other and refused, unless `nullsMissing` takes it away. Every refusal names the event.
 */
import { lenientInteger, shown } from "../config/convert.ts";
import { EngineError, type EngineErrorKind } from "../errors.ts";
import type { Int } from "../int.ts";
import type { Json } from "../json/json.ts";
import { quoteC2 } from "../json/quote.ts";
import type { SlpEvent } from "./slp-event.ts";

/** Refuses an event for a reason. */
export function refused(event: SlpEvent, reason: string, kind: EngineErrorKind = "value"): EngineError {
  return new EngineError(kind, `SLP event ${quoteC2(event.eventId)} (${event.op}): ${reason}`);
}

/** An integer that must be there. @throws EngineError `value` when it is missing, or as `integerOr` does */
export function integer(event: SlpEvent, name: string): Int {
  const value = event.payload.get(name);
  if (value === undefined) throw refused(event, `missing required field '${name}'`);
  return asInteger(event, name, value);
}

/**
 * An integer, or `fallback` when it is missing. Conversion is that of engine-core 15.4.
 *
 * @throws EngineError `value` for a text that is no integer, `type` for null, a list or a map.
 */
export function integerOr(event: SlpEvent, name: string, fallback: Int): Int {
  const value = event.payload.get(name);
  return value === undefined ? fallback : asInteger(event, name, value);
}

/**
 * A label, or `fallback` when it is missing.
 *
 * @throws EngineError `type` when it is no text, `value` when a topology file could not hold it.
 */
export function labelOr(event: SlpEvent, fallback: string): string {
  const value = event.payload.get("label");
  if (value === undefined) return fallback;
  if (typeof value !== "string") throw refused(event, `label must be text, not ${shown(value)}`, "type");
  if (!value.isWellFormed()) throw refused(event, `label holds a lone surrogate: ${shown(value)}`);
  return value;
}

/** Attributes, or `fallback` when they are missing. @throws EngineError `value` when they are no map */
export function attrsOr(event: SlpEvent, fallback: Json): Json {
  const value = event.payload.get("attrs");
  if (value === undefined) return fallback;
  if (!(value instanceof Map)) throw refused(event, `attrs must be a map, not ${shown(value)}`);
  return value;
}

/** The event for an operation in which a null in these fields counts as missing. */
export function nullsMissing(event: SlpEvent, names: readonly string[]): SlpEvent {
  const said = Array.from(event.payload).filter(([name, value]) => value !== null || !names.includes(name));
  return { ...event, payload: new Map(said) };
}

function asInteger(event: SlpEvent, name: string, value: Json): Int {
  const taken = lenientInteger.take(value);
  if (taken !== undefined) return taken;
  const kind = typeof value === "string" ? "value" : "type";
  throw refused(event, `${name} must be an integer, not ${shown(value)}`, kind);
}
