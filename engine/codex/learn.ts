/**
 * What Codex makes of all it has seen (engine-governance 2.4 and 2.5). Each learner appends what is new to the library,
 * in an order that depends on the patterns alone, and never changes what is there.
 */
import { viewId } from "../apxi/view.ts";
import { add, type Int, neg } from "../int.ts";
import { compareCodePoints } from "../json/compare-code-points.ts";
import { toC2 } from "../json/write.ts";
import { type CodexContext, numbered, requireIngest } from "./codex-context.ts";
import type { ApxiDescriptorMotif, EdgeFluxMotif, MdlStats, Motif, SlpEventMotif } from "./codex-records.ts";
import { ledgerPatterns, type PatternTally } from "./tally.ts";

/** The context with what was learned, which is also told by itself. */
export type Learned<M extends Motif> = { readonly context: CodexContext; readonly motifs: readonly M[] };

/**
 * Motifs of the tick patterns that occurred at least `threshold` times. A pattern that the library has already takes a
 * number and is not appended, as in the reference.
 *
 * @throws EngineError `value` when nothing was ingested
 */
export function learnEdgeFluxMotifs(context: CodexContext, threshold: number = 2): Learned<EdgeFluxMotif> {
  requireIngest(context);
  const known = new Set(context.library.flatMap(edgeFluxKey));
  const motifs: EdgeFluxMotif[] = [];
  let ordinal = context.library.length;
  for (const pattern of ledgerPatterns(context.stats.patterns)) {
    if (pattern.count < threshold) continue;
    ordinal += 1;
    const motif = edgeFluxMotif(context, pattern, ordinal);
    const [key = ""] = edgeFluxKey(motif);
    if (known.has(key)) continue;
    known.add(key);
    motifs.push(motif);
  }
  return appended(context, motifs);
}

/** Motifs of sequences of SLP operations that came at least `threshold` times; one sequence counts once, whatever the gid. */
export function learnSlpEventMotifs(context: CodexContext, threshold: number = 1): Learned<SlpEventMotif> {
  const { windowId } = requireIngest(context);
  const known = new Set(context.library.flatMap(slpKey));
  const sequences = [...context.stats.slpSequences.values()].sort(
    (a, b) => compareCodePoints(a.gid, b.gid) || compareTexts(a.opTypes, b.opTypes),
  );
  const motifs: SlpEventMotif[] = [];
  for (const { gid, opTypes, count, firstTick, lastTick } of sequences) {
    if (count < threshold || known.has(opTypes.join())) continue;
    known.add(opTypes.join());
    motifs.push({
      ...motifBase(context, context.library.length + motifs.length + 1, gid, windowId),
      pattern_descriptor: { type: "slp_event_pattern_v1", op_types: opTypes },
      mdl_stats: mdlStats(opTypes.length, count, -count),
      usage_stats: { usage_count: count },
      created_at_tick: firstTick,
      last_updated_tick: lastTick,
    });
  }
  return appended(context, motifs);
}

/** Motifs of the descriptors of the APXi views remembered; none when there are no views. */
export function learnApxiDescriptorMotifs(context: CodexContext): Learned<ApxiDescriptorMotif> {
  if (context.apxiViews.length === 0) return { context, motifs: [] };
  const last = requireIngest(context);
  const known = new Set(context.library.flatMap(apxiKey));
  const motifs: ApxiDescriptorMotif[] = [];
  for (const view of context.apxiViews.toSorted((a, b) => compareCodePoints(viewId(a), viewId(b)))) {
    const streams = [...view.descriptors_by_stream].sort(([a], [b]) => compareCodePoints(a, b));
    for (const [streamId, breakdowns] of streams) {
      for (const { descriptor, residual_scheme, L_model, L_residual } of breakdowns) {
        const ordinal = context.library.length + motifs.length + 1;
        const motif: ApxiDescriptorMotif = {
          ...motifBase(context, ordinal, last.gid, view.aeon_window_id || view.window_id),
          pattern_descriptor: {
            type: "apxi_descriptor_v1",
            descriptor,
            residual_scheme,
            stream_id: streamId,
            apx_name: view.apx_name,
            aeon_window_id: descriptor.window_id,
          },
          mdl_stats: mdlStats(L_model, L_residual, neg(L_residual)),
          usage_stats: { usage_count: 1 },
          created_at_tick: last.firstTick,
          last_updated_tick: last.lastTick,
        };
        const [key = ""] = apxiKey(motif);
        if (known.has(key)) continue;
        known.add(key);
        motifs.push(motif);
      }
    }
  }
  return appended(context, motifs);
}

function appended<M extends Motif>(context: CodexContext, motifs: readonly M[]): Learned<M> {
  return { context: { ...context, library: [...context.library, ...motifs] }, motifs };
}

function edgeFluxMotif(context: CodexContext, pattern: PatternTally, ordinal: number): EdgeFluxMotif {
  const { gid, windowId } = requireIngest(context);
  const { edgeIds, duSignature, fluxSignature, count, firstTick, lastTick } = pattern;
  return {
    ...motifBase(context, ordinal, gid, windowId),
    pattern_descriptor: {
      type: "edge_flux_pattern_v1",
      edge_ids: edgeIds,
      du_signature: duSignature,
      f_e_signature: fluxSignature,
    },
    mdl_stats: mdlStats(edgeIds.length + duSignature.length, count, -count),
    usage_stats: { usage_count: count, first_tick: firstTick, last_tick: lastTick },
    created_at_tick: firstTick,
    last_updated_tick: lastTick,
  };
}

function motifBase(
  { libraryId, profileName, stats }: CodexContext,
  ordinal: number,
  gid: string,
  windowId: string,
): Pick<Motif, "library_id" | "motif_id" | "profile" | "source_gid" | "source_window_id" | "meta"> {
  return {
    library_id: libraryId,
    motif_id: numbered("MOTIF", ordinal),
    profile: profileName,
    source_gid: gid,
    source_window_id: windowId,
    meta: { runs: stats.ingestedRuns },
  };
}

function mdlStats(self: Int, usage: Int, delta: Int): MdlStats {
  return { L_self: self, L_usage: usage, L_total: add(self, usage), delta_vs_baseline: delta };
}

/** Motifs of one kind are the same when their keys are; of other kinds there is no key. */
function edgeFluxKey({ pattern_descriptor: pattern }: Motif): readonly string[] {
  if (pattern.type !== "edge_flux_pattern_v1") return [];
  return [toC2([pattern.edge_ids, pattern.du_signature, pattern.f_e_signature])];
}

function slpKey({ pattern_descriptor: pattern }: Motif): readonly string[] {
  return pattern.type === "slp_event_pattern_v1" ? [pattern.op_types.join()] : [];
}

function apxiKey({ pattern_descriptor: pattern }: Motif): readonly string[] {
  if (pattern.type !== "apxi_descriptor_v1") return [];
  const { descriptor_id, window_id, stream_id } = pattern.descriptor;
  return [toC2([descriptor_id, window_id, stream_id, pattern.residual_scheme])];
}

function compareTexts(a: readonly string[], b: readonly string[]): number {
  for (const [at, element] of a.entries()) {
    const other = b[at];
    if (other === undefined) return 1;
    const order = compareCodePoints(element, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
