import { type HealthSignal, HealthStatus } from "../../proto/gen/trinity/gate/v1/admin.ts";
import type { HealthSummary } from "../../proto/gen/trinity/gate/v1/operator.ts";
import type { Signal, SignalStatus } from "../health/signals.ts";
import { toTimestamp } from "./timestamp.ts";

const statusOf = {
  ok: HealthStatus.OK,
  degraded: HealthStatus.DEGRADED,
  failed: HealthStatus.FAILED,
  unknown: HealthStatus.UNKNOWN,
} as const satisfies Record<SignalStatus, HealthStatus>;

export function toHealthSignal(signal: Signal): HealthSignal {
  return {
    name: signal.name,
    status: statusOf[signal.status],
    value: signal.value ?? undefined,
    unit: signal.unit,
    observedAt: toTimestamp(signal.observedAtMs),
    source: signal.source,
    detail: signal.detail,
  };
}

/** The signals in short; `signals` come worst first. */
export function toHealthSummary(signals: readonly Signal[]): HealthSummary {
  const count = (status: SignalStatus): number => signals.filter((signal) => signal.status === status).length;
  const [worst] = signals;
  const isWell = worst === undefined || worst.status === "ok";
  return {
    ok: count("ok"),
    degraded: count("degraded"),
    failed: count("failed"),
    unknown: count("unknown"),
    worst: isWell ? "" : worst.name,
    detail: isWell ? "" : worst.detail,
  };
}
