import { EngineError } from "../errors.ts";
import { type Int, intOf, min } from "../int.ts";
import { floatText } from "../json/float-text.ts";
import { Float, type JsonRecord } from "../json/json.ts";
import { roundedHalfEven, sixDecimals } from "./six-decimals.ts";

/** How PFNA values become integers (engine-core 12.1): `(x + origin) * scale`, rounded, then clamped. */
export type PfnaTransform = {
  readonly scale: number;
  readonly origin: number;
  readonly clampMin: Int | null;
  readonly clampMax: Int | null;
};

/** The transform of every run that has none of its own. */
export const plainTransform: PfnaTransform = { scale: 1, origin: 0, clampMin: null, clampMax: null };

/** Integerised values, and how each came about. */
export type Integerised = {
  readonly values: readonly Int[];
  readonly audit: readonly JsonRecord[];
};

/**
 * Integerises the values of one PFNA record (engine-core 12.1). Values pass through a double, so an integer
 * above 2^53 may lose its last digits; the clamped value is the one that counts.
 *
 * @throws EngineError `value` for a value too large for a double, or clamps in the wrong order.
 */
export function integerise(values: readonly (Int | Float)[], transform: PfnaTransform): Integerised {
  const { clampMin, clampMax } = transform;
  if (clampMin !== null && clampMax !== null && clampMin > clampMax) {
    throw new EngineError("value", `PFNA clamp_min ${clampMin} is above clamp_max ${clampMax}`);
  }
  const audits = values.map((value, index) => {
    const raw = value instanceof Float ? floatText(value.value) : `${value}`;
    const { shifted, scaled } = transformed(value, transform);
    if (!Number.isFinite(scaled)) {
      throw new EngineError("value", `PFNA value ${raw} is too large for a double`);
    }
    const rounded = intOf(roundedHalfEven(scaled));
    const clamped = clampedBetween(rounded, clampMin, clampMax);
    return { index, raw, shifted: sixDecimals(shifted), scaled: sixDecimals(scaled), rounded, clamped };
  });
  return { values: audits.map(({ clamped }) => clamped), audit: audits };
}

/** A value on its way to an integer; `scaled` is not finite when the value leaves the doubles on the way. */
export function transformed(
  value: Int | Float,
  { origin, scale }: PfnaTransform,
): { readonly shifted: number; readonly scaled: number } {
  const shifted = Number(value instanceof Float ? value.value : value) + origin;
  return { shifted, scaled: shifted * scale };
}

function clampedBetween(value: Int, lowest: Int | null, highest: Int | null): Int {
  if (lowest !== null && value < lowest) return lowest;
  return highest === null ? value : min(value, highest);
}
