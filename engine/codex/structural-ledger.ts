import type { Sha256 } from "../digest.ts";
import { toC2 } from "../json/write.ts";
import { type CodexContext, numbered } from "./codex-context.ts";
import type { StructuralRow } from "./codex-records.ts";

/** A row before it is numbered and chained. */
export type DraftRow = Omit<StructuralRow, "entry_id" | "prev_hash" | "entry_hash">;

/** The context with more rows in its structural ledger (engine-governance 2.1). */
export function withRows(context: CodexContext, drafts: readonly DraftRow[], sha256: Sha256): CodexContext {
  const rows = [...context.structuralLedger];
  for (const draft of drafts) {
    const fields = {
      ...draft,
      entry_id: numbered("LEDGER", rows.length + 1),
      prev_hash: rows.at(-1)?.entry_hash ?? "",
    };
    rows.push({ ...fields, entry_hash: sha256(toC2(fields)) });
  }
  return { ...context, structuralLedger: rows };
}
