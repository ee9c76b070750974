import type { SessionConfig } from "../config/session.ts";
import { compareCodePoints } from "../json/compare-code-points.ts";
import type { Sealed } from "../seal.ts";
import type { BudgetUsage } from "./decision-loop.ts";
import type { GovernanceMode } from "./governance-config.ts";

/** What governance made of a run (engine-governance 5.5). */
export type GovernanceSummary = {
  readonly governance_mode: GovernanceMode;
  readonly policy_set_hash: string | null;
  /** Proposals that were evaluated. */
  readonly proposals_seen: number;
  /** Evaluated proposals by `status`. */
  readonly evaluated_status_counts: ReadonlyMap<string, number>;
  readonly actions_applied: number;
  readonly actions_hypothetical: number;
  /** Empty when no decision loop ran. */
  readonly budget_usage: BudgetUsage | Readonly<Record<string, never>>;
};

/** Sums up a sealed run (engine-governance 5.5). */
export function governanceSummary(config: SessionConfig, sealed: Sealed): GovernanceSummary {
  const { proposals, actions, hypotheticalActions } = sealed.codex;
  const counts = new Map<string, number>();
  for (const { status } of proposals) counts.set(status, (counts.get(status) ?? 0) + 1);
  return {
    governance_mode: config.governance.governanceMode,
    policy_set_hash: sealed.policySetHash,
    proposals_seen: proposals.length,
    evaluated_status_counts: new Map([...counts].sort(([a], [b]) => compareCodePoints(a, b))),
    actions_applied: actions.length,
    actions_hypothetical: hypotheticalActions.length,
    budget_usage: sealed.budgetUsage ?? {},
  };
}
