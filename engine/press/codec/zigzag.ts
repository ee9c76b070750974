/**
 * Zigzag numbers (engine-core 9): 0, -1, 1, -2 become 0, 1, 2, 3. Within 64 bits they are those of the reference,
 * `(2x) XOR (x >> 63)`. Outside, where that formula cannot be turned back, they go on in the same way: 2x for a
 * positive x and -2x - 1 for a negative one, so that every integer comes back.
 */
import { add, floorDiv, type Int, mod, mul, neg, sub } from "../../int.ts";

export function zigzag(x: Int): Int {
  return x < 0 ? sub(mul(-2, x), 1) : mul(2, x);
}

/** The integer that has this zigzag number, which must not be negative. */
export function unzigzag(z: Int): Int {
  return mod(z, 2) === 0 ? floorDiv(z, 2) : neg(floorDiv(add(z, 1), 2));
}
