/**
 * The governed queue (engine-governance 5.2 and 5.3): proposals are taken in order, evaluated one by one, and
 * accepted as long as the caps of the window allow. A cap is the smallest that any budget policy sets.
 */
import type { Proposal } from "../codex/codex-records.ts";
import type { Int } from "../int.ts";
import { changeCount, type Evaluation, evaluateProposal } from "./evaluate-proposal.ts";
import type { BudgetPolicy, GovernanceConfig, GovernanceMode } from "./governance-config.ts";

/** How much of one cap was used; printed in documents and hashed in the U-ledger. */
export type CapUsage = {
  readonly attr: "max_proposals_per_window" | "max_actions_per_window" | "max_topology_changes";
  readonly limit: Int | null;
  readonly used: number;
  readonly exhausted: boolean;
  readonly policy_id: string | null;
};

/** How much of the budget a run used; printed in documents and hashed in the U-ledger. */
export type BudgetUsage = {
  readonly proposals_seen: number;
  readonly actions_accepted: number;
  readonly topology_changes_applied: number;
  readonly caps: readonly CapUsage[];
};

export type Decisions = {
  /** Every proposal, decided, in the given order. */
  readonly evaluated: readonly Proposal[];
  /** The accepted ones. */
  readonly approved: readonly Proposal[];
  readonly isDryRun: boolean;
  readonly budgetUsage: BudgetUsage;
};

/** Decides the proposals of a window. With governance off nothing is evaluated (engine-governance 5.3). */
export function decideProposals(
  proposals: readonly Proposal[],
  config: GovernanceConfig,
  windowId: string,
  evaluatedAtTick: number,
): Decisions {
  const mode = config.governanceMode;
  const isDryRun = mode === "DRY_RUN";
  if (mode === "OFF" || proposals.length === 0) {
    const budgetUsage = {
      proposals_seen: proposals.length,
      actions_accepted: 0,
      topology_changes_applied: 0,
      caps: [],
    };
    return { evaluated: [], approved: [], isDryRun, budgetUsage };
  }
  const caps = capsOf(config.budgetPolicies);
  const evaluated: Proposal[] = [];
  const approved: Proposal[] = [];
  let changes = 0;
  for (const [position, proposal] of proposals.entries()) {
    const spent = { position, actions: approved.length, changes };
    const decided = decide(proposal, { config, mode, caps, windowId, spent });
    const annotated = { ...proposal, ...decided, evaluated_at_tick: evaluatedAtTick };
    evaluated.push(annotated);
    if (annotated.status === "ACCEPTED") {
      approved.push(annotated);
      changes += changeCount(proposal);
    }
  }
  const budgetUsage = {
    proposals_seen: proposals.length,
    actions_accepted: approved.length,
    topology_changes_applied: changes,
    caps: [
      usageOf("max_proposals_per_window", caps.proposals, proposals.length),
      usageOf("max_actions_per_window", caps.actions, approved.length),
      usageOf("max_topology_changes", caps.changes, changes),
    ],
  };
  return { evaluated, approved, isDryRun, budgetUsage };
}

/** A cap and the policy it is put down to, or a limit of null when no policy sets one. */
type Cap = { readonly limit: Int | null; readonly owner: string | null };
type Caps = { readonly proposals: Cap; readonly actions: Cap; readonly changes: Cap };

/** Everything a decision depends on besides the proposal itself. */
type Circumstances = {
  readonly config: GovernanceConfig;
  readonly mode: Exclude<GovernanceMode, "OFF">;
  readonly caps: Caps;
  readonly windowId: string;
  readonly spent: { readonly position: number; readonly actions: number; readonly changes: number };
};

type Verdict = Pick<
  Proposal,
  "status" | "governance_status" | "violated_policies" | "governance_scores" | "governance_notes"
>;

function decide(proposal: Proposal, { config, mode, caps, windowId, spent }: Circumstances): Verdict {
  if (isReached(caps.proposals, spent.position)) {
    return {
      status: "REJECTED",
      governance_status: "SOFT_FAIL",
      violated_policies: ownerOf(caps.proposals),
      governance_scores: {},
      governance_notes: { notes: [reached("max_proposals_per_window", caps.proposals, windowId)] },
    };
  }
  const evaluation = evaluateProposal(proposal, config);
  if (mode === "OBSERVE") {
    return verdict(evaluation, "REJECTED", ["Governance mode OBSERVE (no actions applied)"]);
  }
  const isOk = evaluation.status === "OK";
  const changesExceeded = isExceeded(caps.changes, spent.changes + changeCount(proposal));
  if (isOk && !isReached(caps.actions, spent.actions) && !changesExceeded) {
    const notes = mode === "DRY_RUN" ? ["Governance mode DRY_RUN (action not applied)"] : [];
    return verdict(evaluation, "ACCEPTED", notes);
  }
  if (!isOk) return verdict(evaluation, "REJECTED", []);
  // A set action cap is named even when the topology cap alone is the cause, as in the reference.
  const notes =
    caps.actions.limit === null ? [] : [reached("max_actions_per_window", caps.actions, windowId)];
  if (changesExceeded) notes.push(reached("max_topology_changes", caps.changes, windowId));
  return {
    ...verdict(evaluation, "REJECTED", notes),
    violated_policies: ownerOf(changesExceeded ? caps.changes : caps.actions),
  };
}

function verdict(evaluation: Evaluation, status: Verdict["status"], notes: readonly string[]): Verdict {
  return {
    status,
    governance_status: evaluation.status,
    violated_policies: evaluation.violated,
    governance_scores: evaluation.scores,
    governance_notes: { notes: [...evaluation.notes, ...notes] },
  };
}

function capsOf(policies: readonly BudgetPolicy[]): Caps {
  return {
    proposals: capOf(policies, (policy) => policy.maxProposalsPerWindow),
    actions: capOf(policies, (policy) => policy.maxActionsPerWindow),
    changes: capOf(policies, (policy) => policy.maxTopologyChanges),
  };
}

/** Of several policies with the smallest limit the first owns the cap. */
function capOf(policies: readonly BudgetPolicy[], limitOf: (policy: BudgetPolicy) => Int | null): Cap {
  let cap: Cap = { limit: null, owner: null };
  for (const policy of policies) {
    const limit = limitOf(policy);
    if (limit !== null && (cap.limit === null || limit < cap.limit)) cap = { limit, owner: policy.policyId };
  }
  return cap;
}

function isReached(cap: Cap, used: number): boolean {
  return cap.limit !== null && used >= cap.limit;
}

function isExceeded(cap: Cap, used: number): boolean {
  return cap.limit !== null && used > cap.limit;
}

function ownerOf(cap: Cap): readonly string[] {
  return cap.owner === null ? [] : [cap.owner];
}

function reached(attr: CapUsage["attr"], cap: Cap, windowId: string): string {
  return `Budget cap ${attr}=${cap.limit} reached for window ${windowId}`;
}

function usageOf(attr: CapUsage["attr"], cap: Cap, used: number): CapUsage {
  return { attr, limit: cap.limit, used, exhausted: isReached(cap, used), policy_id: cap.owner };
}
