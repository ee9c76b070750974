import { StoreError } from "./errors.ts";

/** Whether a value read back is what a field may hold. */
export type Check = (value: unknown) => boolean;

/** One check per field of `T`, so that a new field cannot be forgotten. */
export type Shape<T> = { readonly [Field in keyof T]-?: Check };

/** Any text. */
export const text: Check = (value) => typeof value === "string";
/** True or false. */
export const flag: Check = (value) => typeof value === "boolean";
/** A whole number from 0. */
export const count: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
/** A whole number from 1. */
export const position: Check = (value) => count(value) && value !== 0;
/** Milliseconds; a clock may be wrong, but it tells a number. */
export const time: Check = (value) => typeof value === "number" && Number.isFinite(value);
/** A SHA-256 digest as 64 lower-case hex digits. */
export const sha256Hex: Check = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);

/** A whole number of either sign. */
export const whole: Check = (value) => Number.isSafeInteger(value);
/** A record of texts under names from outside. */
export const textMap: Check = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(text);

/** A list of nothing but such values; it may be empty. */
export function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check);
}

/** Such a value, or null. */
export function orNull(check: Check): Check {
  return (value) => value === null || check(value);
}

/** One of these texts. */
export function oneOf(values: readonly string[]): Check {
  return (value) => typeof value === "string" && values.includes(value);
}

/** An object with all fields of a shape. */
export function shaped<T>(shape: Shape<T>): Check {
  return (value) => typeof value === "object" && value !== null && badField(value, shape) === null;
}

/** Throws StoreError `damaged` naming the place and the first field that is not as the shape has it. Others are kept. */
export function assertShape<T>(value: unknown, shape: Shape<T>, place: string): asserts value is T {
  if (typeof value !== "object" || value === null)
    throw new StoreError("damaged", `${place} is not a record`);
  const bad = badField(value, shape);
  if (bad !== null)
    throw new StoreError("damaged", `${place}: field ${bad} is missing or not what was written`);
}

function badField<T>(record: object, shape: Shape<T>): string | null {
  const fields: Readonly<Record<string, unknown>> = { ...record };
  for (const [field, check] of Object.entries<Check>(shape)) if (!check(fields[field])) return field;
  return null;
}
