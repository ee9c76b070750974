/**
 * Bit counts of Press manifests (engine-core 8.3). Sizes are whole 7-bit groups: `vb(v)` is 8 bits for each
 * group that |v| needs. A component x counts as `vb(2|x|)`, a symmetric estimate: 64 takes two groups with
 * either sign.
 */
import { abs, type Int, sub } from "../int.ts";

/** vb(v), in bits. */
export function varintBits(v: Int): number {
  let bits = 8;
  for (let rest = BigInt(abs(v)) >> 7n; rest > 0n; rest >>= 7n) bits += 8;
  return bits;
}

/** vb(2|x|), in bits. */
export function componentBits(x: Int): number {
  return typeof x === "number" ? plainBits(x < 0 ? -x : x) : varintBits(2n * x);
}

/** The sum over the components of a value, in bits. */
export function valueBits(value: readonly Int[]): number {
  let bits = 0;
  for (const component of value) bits += componentBits(component);
  return bits;
}

/** The sum over the component-wise differences of two values of one width, in bits. */
export function deltaBits(value: readonly Int[], previous: readonly Int[]): number {
  let bits = 0;
  let at = 0;
  for (const component of value) {
    const before = previous[at] as Int; // Both values have the stream's width.
    // A difference of two numbers may be rounded, but never across the bounds of its group count.
    bits +=
      typeof component === "number" && typeof before === "number"
        ? plainBits(component < before ? before - component : component - before)
        : componentBits(sub(component, before));
    at += 1;
  }
  return bits;
}

/** vb(2m) for a magnitude up to 2^54; the bounds are half those of `varintBits`. */
function plainBits(magnitude: number): number {
  if (magnitude < 2 ** 6) return 8;
  if (magnitude < 2 ** 13) return 16;
  if (magnitude < 2 ** 20) return 24;
  if (magnitude < 2 ** 27) return 32;
  if (magnitude < 2 ** 34) return 40;
  if (magnitude < 2 ** 41) return 48;
  return magnitude < 2 ** 48 ? 56 : 64;
}
