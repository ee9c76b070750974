import type { Int } from "../int.ts";
import type { Json } from "../json/json.ts";

/** What a session does with governance (engine-governance 3.1). */
export type GovernanceMode = "OFF" | "OBSERVE" | "DRY_RUN" | "ENFORCE";

/** What a session does with Codex actions; always the partner of a `GovernanceMode` (engine-governance 3.1). */
export type CodexActionMode = "OFF" | "OBSERVE" | "DRY_RUN" | "GOVERNED_APPLY";

/** A structural operation a topology policy may allow (engine-governance 3.2). */
export type TopologyOp = "ADD_NODE" | "REMOVE_NODE" | "ADD_EDGE" | "REMOVE_EDGE" | "REWIRE" | "TUNE";

export type TopologyPolicy = {
  readonly policyId: string;
  readonly maxNodes: Int | null;
  readonly maxEdges: Int | null;
  readonly allowedOps: readonly TopologyOp[];
  readonly description: string;
};

export type BudgetPolicy = {
  readonly policyId: string;
  readonly maxActionsPerWindow: Int | null;
  readonly maxProposalsPerWindow: Int | null;
  readonly maxTopologyChanges: Int | null;
  readonly notes: string;
};

export type SafetyPolicy = {
  readonly policyId: string;
  readonly invariants: readonly string[];
  readonly severity: "HARD" | "SOFT";
  readonly description: string;
};

/** Governance of a run, normalised and validated (engine-governance 3.2). Policies stay in configured order; only the hash sorts them. */
export type GovernanceConfig = {
  readonly governanceMode: GovernanceMode;
  readonly codexActionMode: CodexActionMode;
  readonly topologyPolicies: readonly TopologyPolicy[];
  readonly budgetPolicies: readonly BudgetPolicy[];
  readonly safetyPolicies: readonly SafetyPolicy[];
  readonly gid: string | null;
  readonly runId: string | null;
  /** Free-form; `allowed_layers` and `max_envelopes_per_tick` steer the gate filter (engine-governance 4). */
  readonly meta: ReadonlyMap<string, Json>;
};
