/**
 * The log of a run in the order of the reference, which closes all windows after the last tick (engine-governance
 * 9). It holds the same events as the live log. It is told piece by piece, so that a run which fails in the
 * middle leaves what happened until then: of a run that governance stops at its end, the reasons too.
 */
import type { SessionConfig } from "../config/session.ts";
import type { Sha256 } from "../digest.ts";
import type { EncodedTick } from "../encoded-tick.ts";
import { policySetHash } from "../governance/policy-set-hash.ts";
import { toC1 } from "../json/write.ts";
import { primaryManifest } from "../press/closed-manifests.ts";
import { hashedManifest } from "../press/manifest.ts";
import { closedWindows } from "../press/press-tick.ts";
import type { Manifest, PfnaApplied } from "../records.ts";
import type { RunState } from "../run-state.ts";
import { factsOf, type Sealed } from "../seal.ts";
import type { LogEvent } from "./log-event.ts";
import { endEvents, gateDecisions, startEvents, tickComplete, windowClosed } from "./make-events.ts";

/**
 * What a run tells of itself, in this order: its start, every event of every step, its last tick, its seal.
 */
export type RunNews =
  | { readonly kind: "started" }
  | {
      readonly kind: "ticked";
      readonly encoded: Pick<EncodedTick, "tick" | "prevChain" | "chain">;
      readonly pfna: readonly Pick<PfnaApplied, "pfna_id">[];
    }
  | { readonly kind: "window_closed" }
  | {
      readonly kind: "finished";
      readonly state: RunState;
      readonly ticks: () => Iterable<EncodedTick>;
      readonly sha256: Sha256;
    }
  | { readonly kind: "sealed"; readonly sealed: Sealed };

/**
 * The events of the log that follow from one piece of news.
 *
 * @throws EngineError `value` as `seal` does, when the DATA envelopes that governance judges cannot be made
 */
export function* canonicalLog(config: SessionConfig, news: RunNews): Generator<LogEvent> {
  const { includeTicks, includeWindows } = config.logging;
  switch (news.kind) {
    case "started":
      yield* startEvents(config);
      return;
    case "ticked":
      if (includeTicks) yield tickComplete(config, news.encoded, news.pfna);
      return;
    case "window_closed":
      return; // Told after the last tick.
    case "finished": {
      const manifests = closedInOrder(news.state);
      if (includeWindows) for (const manifest of manifests) yield windowClosed(config, manifest);
      if (manifests.length < news.state.plan.windows.windows.length) return;
      yield* decisionsAtEnd(config, news.state, manifests, news);
      return;
    }
    case "sealed":
      yield* endEvents(config, news.sealed);
      return;
  }
}

/** The manifests in the order of the run's windows, up to the first window that could not close. */
function closedInOrder({ plan, press }: RunState): readonly Manifest[] {
  const byIndex = new Map(closedWindows(press).map(({ window, manifest }) => [window.index, manifest]));
  const manifests: Manifest[] = [];
  for (const { index } of plan.windows.windows) {
    const manifest = byIndex.get(index);
    if (manifest === undefined) break;
    manifests.push(manifest);
  }
  return manifests;
}

/** The reference judges envelopes before anything of a seal that may fail on what it judged. */
function* decisionsAtEnd(
  config: SessionConfig,
  { plan, tick }: RunState,
  manifests: readonly Manifest[],
  { ticks, sha256 }: { readonly ticks: () => Iterable<EncodedTick>; readonly sha256: Sha256 },
): Generator<LogEvent> {
  const primary = primaryManifest(manifests, plan.windows);
  const facts = factsOf(config, {
    ticks: tick,
    primaryManifest: primary,
    primaryManifestHash: sha256(toC1(hashedManifest(primary))),
    policySetHash: policySetHash(config.governance, sha256),
    budgetUsage: null,
  });
  yield* gateDecisions(config, facts, ticks);
}
