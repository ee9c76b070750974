/**
 * Decoders for texts we wrote ourselves and read back: they rebuild the typed value or say where the text does not
 * have the expected shape. Config files of operators are read by `config/`, which collects every problem instead.
 */
import { EngineError } from "../errors.ts";
import type { Int } from "../int.ts";
import type { Json, JsonMap } from "./json.ts";

/**
 * Reads one JSON value; `path` says where it stands, for the message.
 *
 * @throws EngineError `value` when the value has another shape.
 */
export type Decode<T> = (value: Json, path: string) => T;

export const asInt: Decode<Int> = (value, path) =>
  typeof value === "number" || typeof value === "bigint" ? value : wrong(path, "an integer");

/** An integer that is a plain number. */
export const asNumber: Decode<number> = (value, path) =>
  typeof value === "number" ? value : wrong(path, "an integer up to 2^53 - 1");

export const asText: Decode<string> = (value, path) =>
  typeof value === "string" ? value : wrong(path, "text");

export const asBoolean: Decode<boolean> = (value, path) =>
  typeof value === "boolean" ? value : wrong(path, "true or false");

export const asMap: Decode<JsonMap> = (value, path) => (value instanceof Map ? value : wrong(path, "a map"));

export const asJson: Decode<Json> = (value) => value;

/** One of a few words. */
export function asWord<W extends string>(...words: readonly W[]): Decode<W> {
  return (value, path) => words.find((word) => word === value) ?? wrong(path, `one of ${words.join(", ")}`);
}

export function nullOr<T>(decode: Decode<T>): Decode<T | null> {
  return (value, path) => (value === null ? null : decode(value, path));
}

export function listOf<T>(decode: Decode<T>): Decode<readonly T[]> {
  return (value, path) =>
    Array.isArray(value)
      ? value.map((element: Json, index) => decode(element, `${path}[${index}]`))
      : wrong(path, "a list");
}

/** A record with exactly these fields. */
export function recordOf<T extends object>(fields: { readonly [K in keyof T]: Decode<T[K]> }): Decode<T> {
  const entries = Object.entries<Decode<unknown>>(fields);
  return (value, path) => {
    const map = asMap(value, path);
    if (map.size !== entries.length) return wrong(path, `a map of ${entries.length} fields`);
    const decoded = entries.map(([name, decode]) => {
      const field = map.get(name);
      return [
        name,
        field === undefined ? wrong(`${path}.${name}`, "present") : decode(field, `${path}.${name}`),
      ];
    });
    return Object.fromEntries(decoded) as T; // Every field of T has gone through its decoder.
  };
}

function wrong(path: string, wanted: string): never {
  throw new EngineError("value", `${path} must be ${wanted}`);
}
