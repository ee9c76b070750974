import type { StRule } from "../config/profile.ts";
import { abs, add, type Int, min, mul } from "../int.ts";

/**
 * s_t, the one number Loom draws from the flows of a tick (engine-core 7.1). It may be negative: there is no lower
 * clamp.
 */
export function scalarOfTick(rule: StRule, fluxes: readonly Int[]): Int {
  switch (rule.mode) {
    case "constant":
      return rule.value;
    case "sum_abs_flux": {
      let total: Int = 0;
      for (const flux of fluxes) total = add(total, abs(flux));
      const value = add(rule.offset, mul(rule.scale, total));
      return rule.maxValue === null ? value : min(value, rule.maxValue);
    }
  }
}
