import type { Sha256 } from "../digest.ts";
import { Float } from "../json/json.ts";
import { toC2 } from "../json/write.ts";
import type { Proposal, ProposalAction } from "./codex-records.ts";
import { numbered } from "./learn.ts";

/** A row of Codex's structural ledger for a proposal that was just made (engine-governance 2.1 and 2.6). */
export type ProposeRow = {
  readonly entry_id: string;
  readonly proposal_id: string;
  readonly state: "PROPOSE";
  readonly decision: "PENDING";
  readonly delta_L_total: number;
  readonly fidelity_score: Float;
  readonly created_at_tick: number;
  readonly notes: { readonly action: ProposalAction; readonly window_id: string | null };
  readonly prev_hash: string;
  /** SHA-256 of the document text (C2) of the nine other fields. */
  readonly entry_hash: string;
};

/** The hash-chained rows of proposals that start a structural ledger, one for each, in order. */
export function structuralLedger(proposals: readonly Proposal[], sha256: Sha256): readonly ProposeRow[] {
  const rows: ProposeRow[] = [];
  for (const proposal of proposals) {
    const fields = {
      entry_id: numbered("LEDGER", rows.length + 1),
      proposal_id: proposal.proposal_id,
      state: "PROPOSE",
      decision: "PENDING",
      delta_L_total: proposal.expected_effect.delta_L_total,
      fidelity_score: new Float(1),
      created_at_tick: proposal.created_at_tick,
      notes: { action: proposal.action, window_id: proposal.target_window_id },
      prev_hash: rows.at(-1)?.entry_hash ?? "",
    } as const;
    rows.push({ ...fields, entry_hash: sha256(toC2(fields)) });
  }
  return rows;
}
