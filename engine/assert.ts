/** Stops when our own reasoning is wrong; never used for input that an operator can mend. */
export function assert(condition: boolean, because: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${because}`);
}
