import type { Sealed } from "../../engine/seal.ts";
import type { OperatorEvent } from "./log-entries.ts";

/**
 * What Codex and its budget did, as entries of the operator's log; the engine's own log has none (engine-governance 9,
 * last gap, and operator-surface 6). Known only when the run is sealed.
 */
export function codexEvents(sealed: Sealed): readonly OperatorEvent[] {
  const { codex, governanceEnvelopes } = sealed;
  return [
    ...codex.motifs.map(
      (motif): OperatorEvent => ({
        event: "codex_event",
        isWarning: false,
        summary: `motif ${motif.motif_id} seen ${motif.usage_stats.usage_count} times, delta ${motif.mdl_stats.delta_vs_baseline}`,
        payload: {
          kind: "motif",
          motif_id: motif.motif_id,
          usage_stats: motif.usage_stats,
          mdl_stats: motif.mdl_stats,
        },
      }),
    ),
    ...codex.proposals.map(
      (proposal): OperatorEvent => ({
        event: "codex_event",
        isWarning: false,
        summary: `proposal ${proposal.proposal_id} ${proposal.action} ${proposal.status}, governance ${proposal.governance_status}`,
        payload: {
          kind: "proposal",
          proposal_id: proposal.proposal_id,
          action: proposal.action,
          status: proposal.status,
          governance_status: proposal.governance_status,
          violated_policies: proposal.violated_policies,
        },
      }),
    ),
    ...governanceEnvelopes
      .filter(({ meta }) => meta["event"] === "BUDGET_EXHAUSTION")
      .map(
        ({ meta }): OperatorEvent => ({
          event: "codex_event",
          isWarning: true,
          summary: "a budget cap is exhausted",
          payload: meta,
        }),
      ),
  ];
}
