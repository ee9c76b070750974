import { EngineError } from "../errors.ts";

/**
 * The text of a double in a canonical document (engine-core 2, "Floats"): shortest digits that read back
 * as the same double; fixed notation with a decimal point when the decimal exponent is at least -4 and below
 * 16 (`8.0`, `0.0001`), else an exponent of at least two digits (`1e+16`, `1.5e-07`).
 *
 * @throws EngineError `value` when `x` is not finite.
 */
export function floatText(x: number): string {
  if (!Number.isFinite(x)) throw new EngineError("value", `a document cannot hold the number ${x}`);
  if (x === 0) return Object.is(x, -0) ? "-0.0" : "0.0";
  const [mantissa = "", exponentText = ""] = x.toExponential().split("e");
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 16) {
    // In this range JavaScript prints fixed notation too, only without the point of a whole number.
    const fixed = String(x);
    return fixed.includes(".") ? fixed : `${fixed}.0`;
  }
  const digits = String(Math.abs(exponent)).padStart(2, "0");
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${digits}`;
}
