import type { SessionConfig } from "../config/session.ts";
import type { TickRecord } from "../records.ts";
import type { Sealed } from "../seal.ts";
import { inOrder } from "../uledger/u-ledger.ts";
import type { LogEvent } from "./log-event.ts";
import { endEvents, gateDecisions, startEvents, tickComplete, windowClosed } from "./make-events.ts";

/**
 * The whole log of a sealed run in the order of the reference, which closes all windows after the last tick
 * (engine-governance 9). It holds the same events as the live log.
 */
export function* canonicalLog(
  config: SessionConfig,
  sealed: Sealed,
  ticks: () => Iterable<TickRecord>,
): Generator<LogEvent> {
  const { includeTicks, includeWindows } = config.logging;
  yield* startEvents(config);
  if (includeTicks) {
    for (const { tick, prev_chain, p_block, pfna } of inOrder(ticks(), sealed.ticks)) {
      yield tickComplete(config, { tick, prevChain: prev_chain, chain: p_block.C_t }, pfna);
    }
  }
  if (includeWindows) {
    for (const manifest of sealed.manifests) yield windowClosed(config, manifest);
  }
  yield* gateDecisions(config, sealed, ticks);
  yield* endEvents(config, sealed);
}
