/**
 * Shapes of stored records. A shape says whether a value read back is what its type promises; since a shape
 * of a record has to name each field of the type, the two can't drift apart.
 */
import { EngineError } from "../errors.ts";
import type { Int } from "../int.ts";
import { Float, type Json, type JsonRecord } from "../json/json.ts";
import { parseJson } from "../json/parse.ts";

export type Shape<T> = (value: unknown) => value is T;

/**
 * Reads a text that one of our encoders has written, with exact integers.
 *
 * @throws EngineError `value` when it is not JSON or has another shape; `what` names what was expected.
 */
export function decodeAs<T>(text: string, shape: Shape<T>, what: string): T {
  const value = plain(parseJson(text));
  if (shape(value)) return value;
  throw new EngineError("value", `this is no ${what}: ${text.slice(0, 60)}`);
}

export const isText: Shape<string> = (value) => typeof value === "string";
export const isBoolean: Shape<boolean> = (value) => typeof value === "boolean";
export const isInt: Shape<Int> = (value): value is Int =>
  typeof value === "bigint" || Number.isSafeInteger(value);
/** A number that counts or numbers something: not negative. */
export const isCount: Shape<number> = (value): value is number => isNumber(value) && value >= 0;
export const isNumber: Shape<number> = (value): value is number => Number.isSafeInteger(value);
export const isFloat: Shape<Float> = (value) => value instanceof Float;

export function isExactly<const T extends string | number | null>(...allowed: readonly T[]): Shape<T> {
  return (value): value is T => allowed.some((one) => one === value);
}

export function isNullOr<T>(shape: Shape<T>): Shape<T | null> {
  return (value): value is T | null => value === null || shape(value);
}

export function isEither<A, B>(a: Shape<A>, b: Shape<B>): Shape<A | B> {
  return (value): value is A | B => a(value) || b(value);
}

export function isListOf<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value): value is readonly T[] => {
    if (!Array.isArray(value)) return false;
    for (const element of value) {
      if (!shape(element)) return false;
    }
    return true;
  };
}

/** A record with exactly these fields. */
export function isRecordOf<T extends object>(shapes: { readonly [K in keyof T]-?: Shape<T[K]> }): Shape<T> {
  const checks = Object.entries<Shape<unknown>>(shapes);
  return (value): value is T => {
    if (!isRecord(value) || Object.keys(value).length !== checks.length) return false;
    for (const [field, shape] of checks) {
      if (!shape(value[field])) return false;
    }
    return true;
  };
}

/** A record whose fields are not known beforehand. */
export const isJsonRecord: Shape<JsonRecord> = (value): value is JsonRecord =>
  isRecord(value) && Object.values(value).every(isJson);

function isJson(value: unknown): boolean {
  if (value === null || isText(value) || isBoolean(value) || isInt(value) || isFloat(value)) return true;
  return Array.isArray(value) ? value.every(isJson) : isJsonRecord(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Our encoders write only field names of our own, so that records may stand in for the maps of `parseJson`.
 */
function plain(value: Json): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Map)) return value;
  return Object.fromEntries([...value].map(([field, element]) => [field, plain(element)]));
}
