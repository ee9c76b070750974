import type { StRule } from "../config/profile.ts";
import { abs, add, type Int, min, mul } from "../int.ts";
import type { EdgeFlow } from "../records.ts";

/**
 * s_t, the one number Loom draws from a tick (engine-core 7.1). It may be negative: there is no lower clamp.
 */
export function scalarOfTick(rule: StRule, edges: readonly EdgeFlow[]): Int {
  switch (rule.mode) {
    case "constant":
      return rule.value;
    case "sum_abs_flux": {
      let flux: Int = 0;
      for (const { f_e } of edges) flux = add(flux, abs(f_e));
      const value = add(rule.offset, mul(rule.scale, flux));
      return rule.maxValue === null ? value : min(value, rule.maxValue);
    }
  }
}
