/**
 * A double with exactly six decimals, as PFNA audits print it (engine-core 12.1): the exact value of the
 * double, rounded half to even, with every integer digit and the sign of a negative zero. (`toFixed` rounds a
 * tie up and changes to an exponent at 1e21.)
 */
export function sixDecimals(x: number): string {
  const sign = x < 0 || Object.is(x, -0) ? "-" : "";
  const { numerator, denominator } = exactFraction(Math.abs(x));
  const millionths = dividedHalfEven(numerator * 1_000_000n, denominator);
  const decimals = `${millionths % 1_000_000n}`.padStart(6, "0");
  return `${sign}${millionths / 1_000_000n}.${decimals}`;
}

/** The nearest integer to a double, ties to even, exact at any size. */
export function roundedHalfEven(x: number): bigint {
  const { numerator, denominator } = exactFraction(Math.abs(x));
  const magnitude = dividedHalfEven(numerator, denominator);
  return x < 0 ? -magnitude : magnitude;
}

/** A finite double of at least 0 as the fraction it is; doubling is exact. */
function exactFraction(x: number): { readonly numerator: bigint; readonly denominator: bigint } {
  let scaled = x;
  let denominator = 1n;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    denominator *= 2n;
  }
  return { numerator: BigInt(scaled), denominator };
}

function dividedHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twiceRest = 2n * (numerator % denominator);
  const isUp = twiceRest > denominator || (twiceRest === denominator && quotient % 2n === 1n);
  return isUp ? quotient + 1n : quotient;
}
