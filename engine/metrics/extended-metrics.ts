import type { Motif } from "../codex/codex-records.ts";
import type { SessionConfig } from "../config/session.ts";
import type { Sha256 } from "../digest.ts";
import type { StreamCounts } from "../press/stream-sum.ts";
import { windowSchedule } from "../press/window-schedule.ts";
import type { NapLayer, TickRecord } from "../records.ts";
import type { Sealed } from "../seal.ts";
import { inOrder } from "../uledger/u-ledger.ts";
import { contentDigests } from "./content-digest.ts";
import { type RunStage, ticksPassed } from "./run-stage.ts";
import { totalOf, type WindowLengths, windowLengths } from "./window-lengths.ts";

/**
 * What the reference does not count (engine-governance 8 and 14.3, 15 P3.2.2). It stands beside the metrics snapshot,
 * never inside: a document shows none of it. Null = not known before the run is sealed, which is not the same as
 * none.
 */
export type ExtendedMetrics = {
  /** Ticks passed. */
  readonly tick: number;
  readonly sealed: boolean;
  /** Description lengths in bits. */
  readonly mdl: StreamCounts & {
    readonly windows: readonly WindowMetrics[];
  };
  /** An entry needs the primary manifest, so a run on its way has none. */
  readonly uledger_entries: number | null;
  readonly uledger_last_hash: string | null;
  /** Motifs by the type of their pattern. */
  readonly codex_motif_counts: { readonly [type: string]: number } | null;
  /** By the layer the envelopes carry, which for DATA envelopes the profile may set to another. */
  readonly nap_by_layer: { readonly [Layer in NapLayer]: number | null };
};

export type WindowMetrics = WindowLengths & {
  /** Of the values so far (`contentDigests`). */
  readonly content_digest: string;
};

/**
 * Counts what a run has left behind, at its end or at any of its ticks. `ticks` are its records so far.
 *
 * @throws EngineError `value` when the records are not those of the stage
 */
export function extendedMetrics(
  config: SessionConfig,
  stage: RunStage,
  ticks: Iterable<TickRecord>,
  deps: { readonly sha256: Sha256 },
): ExtendedMetrics {
  const tick = ticksPassed(stage);
  const plans = windowSchedule(config).windows;
  const digests = contentDigests(config, plans, inOrder(ticks, tick), deps.sha256);
  // Both lists have an item for each window.
  const windows = windowLengths(plans, stage).map((window, n) => ({
    ...window,
    content_digest: digests[n] as string,
  }));
  return {
    tick,
    sealed: stage.kind === "sealed",
    mdl: { ...totalOf(windows), windows },
    ...countsOf(config, stage),
  };
}

function countsOf(
  config: SessionConfig,
  stage: RunStage,
): Pick<ExtendedMetrics, "uledger_entries" | "uledger_last_hash" | "codex_motif_counts" | "nap_by_layer"> {
  switch (stage.kind) {
    case "live": {
      const { plan, tick } = stage.state;
      const ingress = [...plan.pfna.keys()].filter((at) => at >= 1 && at <= tick).length;
      return {
        uledger_entries: null,
        uledger_last_hash: null,
        codex_motif_counts: null,
        nap_by_layer: { INGRESS: ingress, DATA: null, CTRL: null, EGRESS: null, GOV: null },
      };
    }
    case "sealed":
      return {
        uledger_entries: stage.sealed.ledgerCheckpoint.entry_count,
        uledger_last_hash: stage.sealed.ledgerHead,
        codex_motif_counts: motifCounts(stage.sealed.codex.motifs),
        nap_by_layer: envelopesByLayer(config, stage.sealed),
      };
  }
}

function motifCounts(motifs: readonly Motif[]): { readonly [type: string]: number } {
  const counts = new Map<string, number>();
  for (const { pattern_descriptor } of motifs) {
    counts.set(pattern_descriptor.type, (counts.get(pattern_descriptor.type) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

function envelopesByLayer(
  { profile }: SessionConfig,
  { counts, lifecycleEnvelopes }: Sealed,
): { readonly [Layer in NapLayer]: number } {
  const byLayer = {
    INGRESS: counts.ingressEnvelopes,
    DATA: 0,
    CTRL: lifecycleEnvelopes.length,
    EGRESS: 1,
    GOV: counts.governanceEnvelopes,
  };
  const { layer } = profile.napDefaults;
  // A sealed run has DATA envelopes, and no envelope can be made for another layer than these.
  byLayer[layer as NapLayer] += counts.dataEnvelopes;
  return byLayer;
}
