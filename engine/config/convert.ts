import { type Int, intOf } from "../int.ts";
import { floatText } from "../json/float-text.ts";
import { Float, type Json, type JsonMap } from "../json/json.ts";
import { nullable, type Schema } from "../json/schema.ts";
import { toC2 } from "../json/write.ts";

/** How a field's value is taken from JSON. `take` gives undefined for a value it refuses. */
export type Convert<T> = {
  readonly wanted: string;
  /**
   * Which values are taken, as far as a schema can say: it can't tell `5` from `5.0`, nor see a lone surrogate, so it
   * may accept more than `take`, never less.
   */
  readonly schema: Schema;
  readonly take: (value: Json) => T | undefined;
};

/** An integer and nothing else: no boolean, no float (topologies and `initial_state`, engine-core 15.4). */
export const strictInteger: Convert<Int> = {
  wanted: "an integer",
  schema: { type: "integer" },
  take: (value) => (typeof value === "number" || typeof value === "bigint" ? value : undefined),
};

/**
 * The integer conversion of engine-core 15.4: a float is cut toward zero, a boolean is 0 or 1, a text is read as
 * decimal digits.
 */
export const lenientInteger: Convert<Int> = {
  wanted: "an integer",
  schema: { type: ["integer", "number", "boolean", "string"], pattern: "^\\s*[+-]?[0-9]+\\s*$" },
  take: (value) => {
    if (typeof value === "number" || typeof value === "bigint") return value;
    if (typeof value === "boolean") return value ? 1 : 0;
    if (value instanceof Float) return intOf(BigInt(Math.trunc(value.value)));
    if (typeof value !== "string") return undefined;
    const digits = value.trim();
    return /^[+-]?[0-9]+$/.test(digits) ? intOf(BigInt(digits)) : undefined;
  },
};

/** A text and nothing else. */
export const strictText: Convert<string> = {
  wanted: "text",
  schema: { type: "string" },
  take: (value) => (typeof value === "string" ? value : undefined),
};

/** The text conversion of engine-core 15.4 for ids, names and paths: an integer 5 is the text "5". */
export const lenientText: Convert<string> = {
  wanted: "text",
  schema: { type: ["string", "integer"] },
  take: (value) => {
    if (typeof value === "number" || typeof value === "bigint") return `${value}`;
    return typeof value === "string" ? value : undefined;
  },
};

/** The text of any scalar but null, as the reference prints it: `1.5`, `True` (engine-core 12.1, "text of x"). */
export const printedText: Convert<string> = {
  wanted: "text",
  schema: { type: ["string", "number", "boolean"] },
  take: (value) => {
    if (value instanceof Float) return floatText(value.value);
    if (typeof value === "boolean") return value ? "True" : "False";
    return lenientText.take(value);
  },
};

/** A boolean and nothing else. */
export const strictBoolean: Convert<boolean> = {
  wanted: "true or false",
  schema: { type: "boolean" },
  take: (value) => (typeof value === "boolean" ? value : undefined),
};

/** A number with or without a point, as the double it is. */
export const strictDouble: Convert<number> = {
  wanted: "a number within the range of doubles",
  schema: { type: "number" },
  take: (value) => {
    if (value instanceof Float) return value.value;
    if (typeof value !== "number" && typeof value !== "bigint") return undefined;
    const double = Number(value);
    return Number.isFinite(double) ? double : undefined;
  },
};

/** The boolean conversion of engine-core 15.4, which refuses nothing: zero and what is empty is false. */
export const truth: Convert<boolean> = {
  wanted: "true or false",
  schema: { $comment: "any value is taken: zero, null and what is empty is false" },
  take: (value) => {
    if (value instanceof Float) return value.value !== 0;
    if (Array.isArray(value)) return value.length > 0;
    if (value instanceof Map) return value.size > 0;
    return Boolean(value);
  },
};

export const aMap: Convert<JsonMap> = {
  wanted: "a map",
  schema: { type: "object" },
  take: (value) => (value instanceof Map ? value : undefined),
};

export const aList: Convert<readonly Json[]> = {
  wanted: "a list",
  schema: { type: "array" },
  take: (value) => (Array.isArray(value) ? value : undefined),
};

/** One of a few words, written exactly so. */
export function oneOf<W extends string>(words: readonly W[]): Convert<W> {
  return {
    wanted: `one of ${words.join(", ")}`,
    schema: { enum: words },
    take: (value) => words.find((word) => word === value),
  };
}

/** A text with at least one character. */
export function nonEmpty({ wanted, schema, take }: Convert<string>): Convert<string> {
  return {
    wanted: `non-empty ${wanted}`,
    schema: { ...schema, minLength: 1 },
    take: (value) => take(value) || undefined,
  };
}

/** Null as well. */
export function orNull<T>({ wanted, schema, take }: Convert<T>): Convert<T | null> {
  return {
    wanted: `${wanted} or null`,
    schema: nullable(schema),
    take: (value) => (value === null ? null : take(value)),
  };
}

/** A map of which more is known, like the fields that are read from it afterwards. */
export function mapOf(schema: Schema): Convert<JsonMap> {
  return { ...aMap, schema };
}

/** A map with names from outside, and what stands under each of them. */
export function mapToEach(each: Schema): Convert<JsonMap> {
  return mapOf({ type: "object", additionalProperties: each });
}

/** A list whose elements are read afterwards, and what each of them must be. */
export function listOf(items: Schema): Convert<readonly Json[]> {
  return { ...aList, schema: { type: "array", items } };
}

/** A refused value as a message quotes it; lists and maps only by their kind. */
export function shown(value: Json): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (value instanceof Map) return value.size === 0 ? "an empty map" : "a map";
  const text = toC2(value);
  return text.length <= shownMax ? text : `${text.slice(0, shownMax)}...`;
}

const shownMax = 60;
