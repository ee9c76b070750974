import type { SessionConfig } from "../config/session.ts";
import type { Sha256 } from "../digest.ts";
import type { EncodedTick } from "../encoded-tick.ts";
import { type BudgetUsage, decideProposals } from "../governance/decision-loop.ts";
import { type CodexContext, codexContext } from "./codex-context.ts";
import type { EdgeFluxMotif, Proposal } from "./codex-records.ts";
import { emitProposals } from "./emit-proposals.ts";
import { ingestTicks } from "./ingest.ts";
import { learnEdgeFluxMotifs } from "./learn.ts";

/** What Codex learned from a run, and what governance made of its proposals. */
export type CodexOutcome = {
  readonly motifs: readonly EdgeFluxMotif[];
  /** Decided, in the order in which they were made. */
  readonly proposals: readonly Proposal[];
  readonly actions: readonly Proposal[];
  readonly hypotheticalActions: readonly Proposal[];
};

/** What a caller of the tick loop may bring that no session has (engine-core 3 and 13). */
export type CodexExtras = {
  /** A context from before, whose library carries over. Without one a session makes its own, and a bare run has none. */
  readonly codex?: CodexContext | undefined;
  /** Decided instead of what Codex would propose. */
  readonly proposals?: readonly Proposal[] | undefined;
};

export type CodexEnd = {
  readonly codex: CodexOutcome;
  /** Null when no decision loop ran. */
  readonly budgetUsage: BudgetUsage | null;
  /** The context after the run; null when there is none. */
  readonly context: CodexContext | null;
};

/**
 * Learns from the ticks of a run and has the proposals decided (engine-governance 1.1). A session brings a Codex context
 * when its Codex actions are not off (engine-governance 1); without one nothing is learned, and without proposals nothing
 * is decided.
 */
export function codexOutcome(
  config: SessionConfig,
  run: { readonly windowId: string; readonly iBlocks: number; readonly manifests: number },
  ticks: () => Iterable<EncodedTick>,
  sha256: Sha256,
  extras: CodexExtras = {},
): CodexEnd {
  const learned = learnedFrom(extras.codex ?? contextOf(config), config, run, ticks, sha256, extras);
  const source = extras.proposals ?? learned.proposals;
  const { motifs, context } = learned;
  if (source.length === 0) {
    return {
      codex: { motifs, proposals: [], actions: [], hypotheticalActions: [] },
      budgetUsage: null,
      context,
    };
  }
  const { evaluated, approved, isDryRun, budgetUsage } = decideProposals(
    source,
    config.governance,
    run.windowId,
    config.totalTicks,
  );
  return {
    codex: {
      motifs,
      proposals: evaluated,
      actions: isDryRun ? [] : approved,
      hypotheticalActions: isDryRun ? approved : [],
    },
    budgetUsage,
    context,
  };
}

function contextOf({ shape, governance, runId, profile }: SessionConfig): CodexContext | null {
  if (shape === "run" || governance.codexActionMode === "OFF") return null;
  return codexContext(`${runId}_LIB`, profile.name);
}

type LearnedRun = {
  readonly motifs: readonly EdgeFluxMotif[];
  readonly proposals: readonly Proposal[];
  readonly context: CodexContext | null;
};

function learnedFrom(
  context: CodexContext | null,
  { topology, runId, totalTicks }: SessionConfig,
  {
    windowId,
    iBlocks,
    manifests,
  }: { readonly windowId: string; readonly iBlocks: number; readonly manifests: number },
  ticks: () => Iterable<EncodedTick>,
  sha256: Sha256,
  extras: CodexExtras,
): LearnedRun {
  if (context === null) return { motifs: [], proposals: [], context };
  const beside = { gid: topology.gid, runId, iBlocks, manifests, envelopes: totalTicks, windowId };
  const learned = learnEdgeFluxMotifs(ingestTicks(context, beside, ticks(), sha256), 1);
  if (extras.proposals !== undefined) return { ...learned, proposals: [] };
  const emitted = emitProposals(learned.context, sha256, { usageThreshold: 1 });
  return { motifs: learned.motifs, proposals: emitted.proposals, context: emitted.context };
}
