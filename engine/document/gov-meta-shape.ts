import type { BudgetUsage, CapUsage } from "../governance/decision-loop.ts";
import type { CodexActionMode, GovernanceMode } from "../governance/governance-config.ts";
import { budgetUsageFields, isCaps } from "../governed-shapes.ts";
import type { GateDecision } from "../log/log-payloads.ts";
import { isGateDecision } from "../log/log-shapes.ts";
import { isDigest, isExactly, isListOf, isRecordOf, isText, isVariant, type Shape } from "../text/shape.ts";

/** What a GOV envelope tells, by its event (engine-governance 4 and 4.1). */
export type GovMeta = GateDecision | PolicySetLoaded | DecisionSummary | BudgetExhaustion;

type PolicySetLoaded = {
  readonly event: "POLICY_SET_LOADED";
  readonly policy_set_hash: string;
  readonly policy_ids: readonly string[];
  readonly governance_mode: GovernanceMode;
  readonly codex_action_mode: CodexActionMode;
};

type AboutWindow = {
  readonly policy_set_hash: string;
  readonly window_id: string;
  readonly governance_mode: GovernanceMode;
};

type DecisionSummary = AboutWindow & BudgetUsage & { readonly event: "GOVERNANCE_DECISION_SUMMARY" };

type BudgetExhaustion = AboutWindow & {
  readonly event: "BUDGET_EXHAUSTION";
  readonly exhausted_caps: readonly CapUsage[];
};

const isMode = isExactly("OFF", "OBSERVE", "DRY_RUN", "ENFORCE");

const aboutWindow = { policy_set_hash: isDigest, window_id: isText, governance_mode: isMode };

export const isGovMeta: Shape<GovMeta> = isVariant<"event", GovMeta>("event", {
  GATE_GOVERNANCE_DECISION: isGateDecision,
  POLICY_SET_LOADED: isRecordOf<PolicySetLoaded>({
    event: isExactly("POLICY_SET_LOADED"),
    policy_set_hash: isDigest,
    policy_ids: isListOf(isText),
    governance_mode: isMode,
    codex_action_mode: isExactly("OFF", "OBSERVE", "DRY_RUN", "GOVERNED_APPLY"),
  }),
  GOVERNANCE_DECISION_SUMMARY: isRecordOf<DecisionSummary>({
    event: isExactly("GOVERNANCE_DECISION_SUMMARY"),
    ...aboutWindow,
    ...budgetUsageFields,
  }),
  BUDGET_EXHAUSTION: isRecordOf<BudgetExhaustion>({
    event: isExactly("BUDGET_EXHAUSTION"),
    ...aboutWindow,
    exhausted_caps: isCaps,
  }),
});
