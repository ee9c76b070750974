import { type EnvelopeRun, governanceEnvelope } from "../gate/envelopes.ts";
import type { Int } from "../int.ts";
import { compareCodePoints } from "../json/compare-code-points.ts";
import type { Envelope } from "../records.ts";
import type { BudgetUsage } from "./decision-loop.ts";
import type { GovernanceConfig } from "./governance-config.ts";

/** What the summary envelopes of a run speak about. */
export type GovernedRun = {
  readonly run: EnvelopeRun;
  readonly governance: GovernanceConfig;
  readonly policySetHash: string;
  /** The primary window. */
  readonly windowId: string;
  readonly ticks: number;
  /** C_T. */
  readonly lastChain: Int;
};

/** POLICY_SET_LOADED (engine-governance 4.1). */
export function policySetLoaded({ run, governance, policySetHash }: GovernedRun): Envelope {
  const policies = [
    ...governance.topologyPolicies,
    ...governance.budgetPolicies,
    ...governance.safetyPolicies,
  ];
  const ids = new Set(policies.map(({ policyId }) => policyId));
  return governanceEnvelope(
    run,
    { tick: 1, seq: 1, prevChain: run.profile.c0 },
    {
      event: "POLICY_SET_LOADED",
      policy_set_hash: policySetHash,
      policy_ids: [...ids].sort(compareCodePoints),
      governance_mode: governance.governanceMode,
      codex_action_mode: governance.codexActionMode,
    },
  );
}

/** GOVERNANCE_DECISION_SUMMARY, and BUDGET_EXHAUSTION when some cap is used up (engine-governance 4.1). */
export function decisionSummaries(governed: GovernedRun, usage: BudgetUsage): readonly Envelope[] {
  const { run, governance, policySetHash, windowId, ticks, lastChain } = governed;
  const about = {
    policy_set_hash: policySetHash,
    window_id: windowId,
    governance_mode: governance.governanceMode,
  };
  const summary = governanceEnvelope(
    run,
    { tick: ticks, seq: ticks, prevChain: lastChain },
    { event: "GOVERNANCE_DECISION_SUMMARY", ...about, ...usage },
  );
  const exhausted = usage.caps.filter((cap) => cap.exhausted);
  if (exhausted.length === 0) return [summary];
  const exhaustion = governanceEnvelope(
    run,
    { tick: ticks, seq: ticks + 1, prevChain: lastChain },
    { event: "BUDGET_EXHAUSTION", ...about, exhausted_caps: exhausted },
  );
  return [summary, exhaustion];
}
