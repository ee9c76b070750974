import { EngineError } from "../errors.ts";
import { sum } from "../int.ts";
import type { TickLedger } from "../records.ts";

/**
 * Refuses a ledger from outside that no UMX tick can have made (engine-core 6): empty or unequal vectors, or sums
 * that are not equal or not those of the vectors.
 *
 * @throws EngineError `value`
 */
export function checkLedger(ledger: TickLedger): void {
  const { tick, pre_u, post_u, sum_pre_u, sum_post_u, z_check } = ledger;
  if (!Number.isSafeInteger(tick) || tick < 1) {
    throw new EngineError("value", `a tick ledger's tick must be a whole number from 1, not ${tick}`);
  }
  if (pre_u.length === 0 || post_u.length === 0) {
    throw new EngineError("value", `tick ${tick}: a tick ledger needs at least one node`);
  }
  if (pre_u.length !== post_u.length) {
    throw new EngineError(
      "value",
      `tick ${tick}: pre_u has ${pre_u.length} values and post_u ${post_u.length}; both must have one per node`,
    );
  }
  if (sum_pre_u !== sum_post_u || sum_post_u !== z_check) {
    throw new EngineError(
      "value",
      `Conservation failed at tick ${tick}: sum_pre_u ${sum_pre_u}, sum_post_u ${sum_post_u} and z_check ${z_check} must be equal`,
    );
  }
  if (sum(pre_u) !== sum_pre_u || sum(post_u) !== sum_post_u) {
    throw new EngineError(
      "value",
      `Conservation failed at tick ${tick}: its vectors sum to ${sum(pre_u)} and ${sum(post_u)}, its sums say ${sum_pre_u}`,
    );
  }
}
