/**
 * What Codex makes of a finished run (engine-governance 2.4 and 2.6), for a library that starts empty, as
 * that of a session does: motifs from the patterns of its ticks, proposals from the motifs.
 */
import { compareCodePoints } from "../json/compare-code-points.ts";
import type { Motif, Proposal, ProposalAction } from "./codex-records.ts";
import type { PatternTally } from "./tally.ts";

/** Where the patterns were seen, and into which library the motifs go. */
export type CodexSource = {
  readonly libraryId: string;
  readonly profileName: string;
  readonly gid: string;
  readonly runId: string;
  readonly windowId: string;
};

/** Motifs of the patterns that occurred at least `threshold` times, numbered in pattern order. */
export function learnEdgeFluxMotifs(
  source: CodexSource,
  patterns: readonly PatternTally[],
  threshold: number,
): readonly Motif[] {
  return patterns
    .filter(({ count }) => count >= threshold)
    .map((pattern, n) => motifOf(source, pattern, numbered("MOTIF", n + 1)));
}

/**
 * Pending proposals to act on the motifs that were used at least `threshold` times, in the order of the motif
 * ids as texts, so that `MOTIF_10000` comes before `MOTIF_1001`.
 */
export function emitProposals(
  motifs: readonly Motif[],
  threshold: number,
  action: ProposalAction,
): readonly Proposal[] {
  return motifs
    .filter(({ usage_stats }) => usage_stats.usage_count >= threshold)
    .toSorted((a, b) => compareCodePoints(a.motif_id, b.motif_id))
    .map((motif, n) => proposalOf(motif, action, numbered("PROPOSAL", n + 1)));
}

/** An id with at least four digits. */
export function numbered(kind: "MOTIF" | "PROPOSAL" | "LEDGER", ordinal: number): string {
  return `${kind}_${`${ordinal}`.padStart(4, "0")}`;
}

function motifOf(source: CodexSource, pattern: PatternTally, motifId: string): Motif {
  const { edgeIds, duSignature, fluxSignature, count, firstTick, lastTick } = pattern;
  const selfLength = edgeIds.length + duSignature.length;
  return {
    library_id: source.libraryId,
    motif_id: motifId,
    profile: source.profileName,
    source_gid: source.gid,
    source_window_id: source.windowId,
    pattern_descriptor: {
      type: "edge_flux_pattern_v1",
      edge_ids: edgeIds,
      du_signature: duSignature,
      f_e_signature: fluxSignature,
    },
    mdl_stats: {
      L_self: selfLength,
      L_usage: count,
      L_total: selfLength + count,
      delta_vs_baseline: -count,
    },
    usage_stats: { usage_count: count, first_tick: firstTick, last_tick: lastTick },
    created_at_tick: firstTick,
    last_updated_tick: lastTick,
    meta: { runs: [source.runId] },
  };
}

function proposalOf(motif: Motif, action: ProposalAction, proposalId: string): Proposal {
  return {
    proposal_id: proposalId,
    library_id: motif.library_id,
    motif_id: motif.motif_id,
    gid: motif.source_gid,
    target_window_id: motif.source_window_id,
    target_location: { edge_ids: motif.pattern_descriptor.edge_ids, profile: motif.profile },
    action,
    expected_effect: { delta_L_total: motif.mdl_stats.delta_vs_baseline, notes: "edge_flux_pattern_v1" },
    budget_effect: {},
    created_at_tick: motif.last_updated_tick,
    status: "PENDING",
    governance_status: "UNEVALUATED",
    violated_policies: [],
    governance_scores: {},
    governance_notes: {},
    evaluated_at_tick: null,
    meta: motif.meta,
  };
}
