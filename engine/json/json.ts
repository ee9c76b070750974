import type { Int } from "../int.ts";

/**
 * A JSON value with exact integers. Integers and floats are different types, as in the documents the
 * engine must reproduce (engine-governance 0): `8` is an `Int`, `8.0` is a `Float`.
 */
export type Json = null | boolean | string | Int | Float | readonly Json[] | JsonMap | JsonRecord;

/** A map with names from outside: insertion-ordered, safe for `__proto__` and for integer-like names. */
export type JsonMap = ReadonlyMap<string, Json>;

/** A record with field names of our own; must not hold names from outside. `undefined` is not a value. */
export type JsonRecord = { readonly [field: string]: Json };

/** A double that prints with a decimal point or an exponent (engine-core 2, "Floats"). */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}
