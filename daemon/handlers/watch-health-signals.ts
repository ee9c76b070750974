import { AdminServiceService, WatchHealthSignalsResponse } from "../../proto/gen/trinity/gate/v1/admin.ts";
import type { HealthMonitor } from "../health/monitor.ts";
import type { Signal } from "../health/signals.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { type PumpClock, pumpStream, type StreamSource } from "../rpc/stream-pump.ts";
import { streamRpc } from "../rpc/stream-rpc.ts";
import { toHealthSignal } from "../wire/health-signal.ts";

export type WatchHealthSignalsDeps = {
  readonly monitor: Pick<HealthMonitor, "signals" | "subscribe">;
  readonly clock: PumpClock;
};

/** All signals first, then those whose status changes. */
export function watchHealthSignals({ monitor, clock }: WatchHealthSignalsDeps): Rpc {
  return streamRpc(AdminServiceService.watchHealthSignals, {
    parse: () => undefined,
    send: (_, stream) => pumpStream(stream, newSignalSource(monitor), clock),
  });
}

function newSignalSource(monitor: WatchHealthSignalsDeps["monitor"]): StreamSource {
  const said = new Map<string, string>();
  const encoded = (signals: readonly Signal[]): Uint8Array =>
    WatchHealthSignalsResponse.encode({ signals: signals.map(toHealthSignal) }).finish();
  return {
    next: () => {
      const changed = monitor.signals().filter(({ name, status }) => said.get(name) !== status);
      for (const { name, status } of changed) said.set(name, status);
      return changed.length === 0 ? null : encoded(changed);
    },
    heartbeat: () => encoded([]),
    subscribe: monitor.subscribe,
  };
}
