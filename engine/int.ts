/**
 * Exact integers of any size (engine-core 1, "Notation and integer rules").
 *
 * An `Int` is in normal form: a `number` when its magnitude is at most 2^53 - 1, a `bigint` otherwise.
 * So `===` compares by value, template literals print plain decimal digits, and the common case runs at
 * the speed of `number`. Every function below takes and returns normal forms.
 */
export type Int = number | bigint;

const safeMax = BigInt(Number.MAX_SAFE_INTEGER);
const safeMin = -safeMax;

/** Brings a bigint into normal form. */
export function intOf(value: bigint): Int {
  return value >= safeMin && value <= safeMax ? Number(value) : value;
}

/** Exact sum. */
export function add(a: Int, b: Int): Int {
  if (typeof a === "number" && typeof b === "number") {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return intOf(BigInt(a) + BigInt(b));
}

/** Exact difference. */
export function sub(a: Int, b: Int): Int {
  if (typeof a === "number" && typeof b === "number") {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return intOf(BigInt(a) - BigInt(b));
}

/** Exact product. */
export function mul(a: Int, b: Int): Int {
  if (typeof a === "number" && typeof b === "number") {
    const product = a * b;
    // Adding 0 turns a negative zero, which is not a normal form, into 0.
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return intOf(BigInt(a) * BigInt(b));
}

/** Negation. */
export function neg(a: Int): Int {
  return typeof a === "number" ? 0 - a : intOf(-a);
}

/** Magnitude. */
export function abs(a: Int): Int {
  return a < 0 ? neg(a) : a;
}

/** -1, 0 or 1. */
export function sign(a: Int): -1 | 0 | 1 {
  if (a < 0) return -1;
  return a > 0 ? 1 : 0;
}

/** The smaller of two integers. */
export function min(a: Int, b: Int): Int {
  return b < a ? b : a;
}

/** Floor division, rounding toward minus infinity; `b` must be positive. */
export function floorDiv(a: Int, b: Int): Int {
  if (typeof a === "number" && typeof b === "number") {
    // The quotient of two safe integers is exact only after the remainder is taken away.
    const remainder = a % b;
    const floored = remainder < 0 ? a - remainder - b : a - remainder;
    if (Number.isSafeInteger(floored)) return floored / b + 0;
  }
  const numerator = BigInt(a);
  const divisor = BigInt(b);
  const quotient = numerator / divisor;
  return intOf(numerator % divisor !== 0n && numerator < 0n ? quotient - 1n : quotient);
}

/** Non-negative remainder; `b` must be positive. */
export function mod(a: Int, b: Int): Int {
  if (typeof a === "number" && typeof b === "number") {
    const remainder = a % b;
    return remainder < 0 ? remainder + b : remainder + 0;
  }
  const divisor = BigInt(b);
  const remainder = BigInt(a) % divisor;
  return intOf(remainder < 0n ? remainder + divisor : remainder);
}

/** Ascending order, for sorting. */
export function compareInt(a: Int, b: Int): -1 | 0 | 1 {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

/** Exact sum of a list; 0 for an empty one. */
export function sum(values: readonly Int[]): Int {
  let total: Int = 0;
  for (const value of values) total = add(total, value);
  return total;
}
