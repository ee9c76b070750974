import { monitorEventLoopDelay } from "node:perf_hooks";
import { type HealthMonitor, type HealthMonitorDeps, startHealthMonitor } from "./monitor.ts";
import { type HealthSources, observe } from "./observe.ts";

/** How often the health signals are looked at. */
const everyMs = 5_000;

/** Watches the health signals, the event loop's own delay among them. */
export function watchHealth(
  deps: Omit<HealthSources, "loopDelayMs"> & Pick<HealthMonitorDeps, "onChange">,
): HealthMonitor {
  const loopDelay = monitorEventLoopDelay();
  loopDelay.enable();
  const longestDelayMs = (): number => {
    const delayMs = loopDelay.max / 1e6;
    loopDelay.reset();
    return delayMs;
  };
  const monitor = startHealthMonitor({
    observe: () => observe({ ...deps, loopDelayMs: longestDelayMs }),
    nowMs: deps.nowMs,
    everyMs,
    onChange: deps.onChange,
  });
  return {
    ...monitor,
    stop: () => {
      monitor.stop();
      loopDelay.disable();
    },
  };
}
