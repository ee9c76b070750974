import type { SessionConfig } from "../config/session.ts";
import { type BudgetUsage, decideProposals } from "../governance/decision-loop.ts";
import type { TickRecord } from "../records.ts";
import type { Motif, Proposal } from "./codex-records.ts";
import { emitProposals, learnEdgeFluxMotifs } from "./learn.ts";
import { tallyPatterns } from "./tally.ts";

/** What Codex learned from a run, and what governance made of its proposals. */
export type CodexOutcome = {
  readonly motifs: readonly Motif[];
  /** Decided, in the order in which they were made. */
  readonly proposals: readonly Proposal[];
  readonly actions: readonly Proposal[];
  readonly hypotheticalActions: readonly Proposal[];
};

/**
 * Learns from the ticks of a run and has the proposals decided (engine-governance 1.1). Only a session brings
 * a Codex context, and only when Codex actions are not off (engine-governance 1); without one nothing is
 * learned, and the budget usage is null.
 */
export function codexOutcome(
  config: SessionConfig,
  windowId: string,
  ticks: () => Iterable<TickRecord>,
): { readonly codex: CodexOutcome; readonly budgetUsage: BudgetUsage | null } {
  if (config.shape === "run" || config.governance.codexActionMode === "OFF") {
    const codex = { motifs: [], proposals: [], actions: [], hypotheticalActions: [] };
    return { codex, budgetUsage: null };
  }
  const source = {
    libraryId: `${config.runId}_LIB`,
    profileName: config.profile.name,
    gid: config.topology.gid,
    runId: config.runId,
    windowId,
  };
  const motifs = learnEdgeFluxMotifs(source, tallyPatterns(ledgersOf(ticks())), 1);
  const emitted = emitProposals(motifs, 1, "PLACE");
  const decisions = decideProposals(emitted, config.governance, windowId, config.totalTicks);
  return {
    codex: {
      motifs,
      proposals: decisions.evaluated,
      actions: decisions.isDryRun ? [] : decisions.approved,
      hypotheticalActions: decisions.isDryRun ? decisions.approved : [],
    },
    budgetUsage: decisions.budgetUsage,
  };
}

function* ledgersOf(ticks: Iterable<TickRecord>): Generator<TickRecord["ledger"]> {
  for (const { ledger } of ticks) yield ledger;
}
