/** Digits and sign of the longest safe integer. */
export const numberBytesMax: number = 17;

const minus = 0x2d;
const zero = 0x30;
/** Below it digits are split off in 32-bit arithmetic. */
const billion = 1_000_000_000;
const billionDigits = 9;

/**
 * Writes a safe integer in decimal at an offset and answers the offset behind it. There must be room for
 * `numberBytesMax` bytes.
 */
export function writeNumber(bytes: Uint8Array, at: number, value: number): number {
  let start = at;
  let rest = value;
  if (rest < 0) {
    bytes[start] = minus;
    start += 1;
    rest = -rest;
  }
  if (rest < billion) return writeDigits(bytes, start, rest, digitsOf(rest));
  // Up to 2^53 a quotient that is not whole never rounds up to a whole one: 10^-9 is more than half a step there.
  const high = Math.floor(rest / billion);
  const between = writeDigits(bytes, start, high, digitsOf(high));
  return writeDigits(bytes, between, rest - high * billion, billionDigits);
}

/** The last `digits` digits of a number below a billion. */
function writeDigits(bytes: Uint8Array, start: number, value: number, digits: number): number {
  const end = start + digits;
  let rest = value | 0;
  for (let at = end - 1; at >= start; at -= 1) {
    const tenth = (rest / 10) | 0;
    bytes[at] = zero + rest - 10 * tenth;
    rest = tenth;
  }
  return end;
}

function digitsOf(value: number): number {
  if (value < 1_000) {
    if (value < 10) return 1;
    return value < 100 ? 2 : 3;
  }
  if (value < 1_000_000) {
    if (value < 10_000) return 4;
    return value < 100_000 ? 5 : 6;
  }
  if (value < 10_000_000) return 7;
  return value < 100_000_000 ? 8 : 9;
}
