import type { Scheme } from "../config/profile.ts";
import { EngineError } from "../errors.ts";
import type { Int } from "../int.ts";
import type { StreamValue } from "../press/stream-sum.ts";
import type { ApxiDescriptor } from "./descriptor.ts";
import { type ApxiBreakdown, beginResidual, extendResidual, misfit, residualBreakdown } from "./residual.ts";

/**
 * The breakdown of values that are at hand, bare integers standing for values of one component (engine-core 11). All
 * counts are 0 when there are none.
 *
 * @throws EngineError `value` for values of different widths, and for a RUN_SEGMENT that does not fit them
 */
export function apxiBreakdown(
  descriptor: ApxiDescriptor,
  values: readonly (Int | StreamValue)[],
  scheme: Scheme = "R",
): ApxiBreakdown {
  const [first, ...others] = values.map((value) => (isTuple(value) ? value : [value]));
  if (first === undefined) {
    return { descriptor, residual_scheme: scheme, L_model: 0, L_residual: 0, L_total: 0 };
  }
  const width = first.length;
  const other = others.find((value) => value.length !== width);
  if (other !== undefined) {
    throw new EngineError("value", `values must have one width, not ${width} and ${other.length}`);
  }
  const reason = misfit(descriptor, width, values.length);
  if (reason !== null) throw new EngineError("value", `descriptor ${descriptor.descriptor_id}: ${reason}`);
  let sum = beginResidual(scheme, descriptor, first);
  for (const [n, value] of others.entries()) sum = extendResidual(sum, descriptor, n + 1, value);
  return residualBreakdown(sum, descriptor, width, values.length);
}

function isTuple(value: Int | StreamValue): value is StreamValue {
  return Array.isArray(value);
}
