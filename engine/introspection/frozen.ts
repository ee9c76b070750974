import { Float, type Json, type JsonMap, type JsonRecord } from "../json/json.ts";

/**
 * A copy of a record that nobody can change, however deep (engine-governance 15, P3.2.3). What was given stays
 * as it was, and stays its owner's.
 */
export function frozen<T extends JsonRecord>(record: T): T {
  return frozenRecord(record) as T; // A copy has the fields of the original.
}

/** The same of a map read from a text: a map cannot be frozen, so its copy is a record. */
export function frozenRecord(value: JsonMap | JsonRecord): JsonRecord {
  const fields = value instanceof Map ? [...value] : Object.entries(value);
  // `fromEntries` makes a field of its own even of the name `__proto__`.
  return Object.freeze(Object.fromEntries(fields.map(([name, field]) => [name, frozenValue(field)])));
}

function frozenValue(value: Json): Json {
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Float) return Object.freeze(new Float(value.value));
  if (isList(value)) return Object.freeze(value.map(frozenValue));
  return frozenRecord(value);
}

function isList(value: readonly Json[] | JsonMap | JsonRecord): value is readonly Json[] {
  return Array.isArray(value);
}
