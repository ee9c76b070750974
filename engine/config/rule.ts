/** What a converted value must be on top of what its conversion takes, with the message and the schema that say so. */
import type { Int } from "../int.ts";
import type { Schema } from "../json/schema.ts";
import { shown } from "./convert.ts";

export type Rule<T> = {
  /** The message for a value that breaks the rule, undefined for one that keeps it. */
  readonly refusal: (value: T) => string | undefined;
  /** The schema of a conversion, narrowed to what the rule leaves of it. */
  readonly narrowed: (schema: Schema) => Schema;
};

/** One integer and no other. */
export function exactly(one: 0 | 1): Rule<Int> {
  return {
    refusal: (value) => (value === one ? undefined : `must be ${one}, not ${value}`),
    narrowed: (schema) => ({ ...schema, ...exactForms[one] }),
  };
}

/** An integer from `least` on, where there is one at all. */
export function atLeast(
  least: 0 | 1,
  message: (value: Int) => string = (value) => `must be at least ${least}, not ${value}`,
): Rule<Int | null> {
  return {
    refusal: (value) => (value === null || value >= least ? undefined : message(value)),
    narrowed: (schema) => ({ ...schema, ...(isLenient(schema) ? leastForms[least] : { minimum: least }) }),
  };
}

/** A text with at least one character. */
export const notEmpty: Rule<string> = {
  refusal: (text) => (text === "" ? "must not be empty" : undefined),
  narrowed: (schema) => ({ ...schema, minLength: 1 }),
};

/** A list with at least one element. */
export function atLeastOne(message: string): Rule<readonly unknown[]> {
  return {
    refusal: (list) => (list.length === 0 ? message : undefined),
    narrowed: (schema) => ({ ...schema, minItems: 1 }),
  };
}

/** A text that begins so. */
export function startsWith(beginning: string): Rule<string> {
  return {
    refusal: (text) =>
      text.startsWith(beginning) ? undefined : `must start with ${beginning}, but is ${shown(text)}`,
    narrowed: () => ({ type: "string", pattern: `^${beginning}` }),
  };
}

/** A text that is one of a few words. */
export function amongWords(words: readonly string[]): Rule<string> {
  return {
    refusal: (word) =>
      words.includes(word) ? undefined : `must be one of ${words.join(", ")}, not ${shown(word)}`,
    narrowed: () => ({ enum: words }),
  };
}

/** A lenient integer (engine-core 15.4) may be a float, which is cut, a boolean, which counts 0 or 1, or digits. */
function isLenient({ type }: Schema): boolean {
  return Array.isArray(type) && type.includes("boolean");
}

const exactForms = [
  { exclusiveMinimum: -1, exclusiveMaximum: 1, pattern: "^\\s*[+-]?0+\\s*$", not: { const: true } },
  { minimum: 1, exclusiveMaximum: 2, pattern: "^\\s*\\+?0*1\\s*$", not: { const: false } },
] as const;

const leastForms = [
  { exclusiveMinimum: -1, pattern: "^\\s*(?:\\+?[0-9]+|-0+)\\s*$" },
  { minimum: 1, pattern: "^\\s*\\+?0*[1-9][0-9]*\\s*$", not: { const: false } },
] as const;
