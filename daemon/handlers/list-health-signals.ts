import { AdminServiceService } from "../../proto/gen/trinity/gate/v1/admin.ts";
import type { HealthMonitor } from "../health/monitor.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import { freshNow } from "../wire/freshness.ts";
import { toHealthSignal } from "../wire/health-signal.ts";

export type ListHealthSignalsDeps = {
  readonly monitor: Pick<HealthMonitor, "signals">;
  readonly nowMs: () => number;
};

/** What is well and what is not, the worst first. */
export function listHealthSignals({ monitor, nowMs }: ListHealthSignalsDeps): Rpc {
  return readRpc(AdminServiceService.listHealthSignals, {
    parse: () => undefined,
    answer: () => ({
      signals: monitor.signals().map(toHealthSignal),
      freshness: freshNow("daemon", nowMs()),
    }),
  });
}
