/**
 * The log of a run as it happens (DESIGN decision 25): a window is told when it closes. `include_ticks` and
 * `include_windows` of the configuration are honoured; whether logging is enabled at all is the caller's
 * question.
 */
import type { SessionConfig } from "../config/session.ts";
import type { EncodedTick } from "../encoded-tick.ts";
import { factsOf, type Sealed } from "../seal.ts";
import type { RunEvent } from "../step.ts";
import type { LogEvent } from "./log-event.ts";
import { endEvents, gateDecisions, startEvents, tickComplete, windowClosed } from "./make-events.ts";

/** What is told before the first tick. */
export function startLog(config: SessionConfig): readonly LogEvent[] {
  return startEvents(config);
}

/** What is told about one event of a step. */
export function eventLog(config: SessionConfig, event: RunEvent): readonly LogEvent[] {
  const { includeTicks, includeWindows } = config.logging;
  switch (event.kind) {
    case "ticked":
      return includeTicks ? [tickComplete(config, event.encoded, event.pfna)] : [];
    case "window_closed":
      return includeWindows ? [windowClosed(config, event.manifest)] : [];
  }
}

/** What is told once the run is sealed. */
export function* endLog(
  config: SessionConfig,
  sealed: Sealed,
  ticks: () => Iterable<EncodedTick>,
): Generator<LogEvent> {
  yield* gateDecisions(config, factsOf(config, sealed), ticks);
  yield* endEvents(config, sealed);
}
