import type { Audit } from "../../store/audit.ts";
import { CockpitError } from "../errors.ts";
import type { Progress } from "../operations/operations.ts";
import { type Anchor, anchorProblem, highestAnchor } from "./anchor-file.ts";

export type VerifyChainDeps = {
  readonly audit: Pick<Audit, "head" | "verify" | "get">;
  /** What was written down of the chain outside the store. */
  readonly anchors: () => readonly Anchor[];
};

const perTurn = 2048;

/**
 * Walks the chain from its first record to its head, in turns, and compares it with the anchors. Answers the head as
 * JSON text.
 *
 * @throws CockpitError `audit_chain_broken` naming the record
 */
export async function verifyChain(
  { audit, anchors }: VerifyChainDeps,
  tell: (progress: Partial<Progress>) => void,
  signal: AbortSignal,
): Promise<string> {
  const head = audit.head();
  for (let from = 1; from <= head.seq; from += perTurn) {
    signal.throwIfAborted();
    const broken = audit.verify(from, Math.min(perTurn, head.seq - from + 1));
    if (broken !== null) throw chainBroken(broken.seq, broken.problem);
    tell({ done: Math.min(head.seq, from + perTurn - 1), total: head.seq, unit: "records" });
    // Others get their turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const anchored = anchors();
  const contradicted = anchorProblem(anchored, (seq) => audit.get(seq)?.digest);
  if (contradicted !== null) throw chainBroken(contradicted.seq, contradicted.problem);
  return JSON.stringify({
    seq: head.seq,
    digest: head.digest,
    anchored_seq: highestAnchor(anchored)?.seq ?? 0,
  });
}

function chainBroken(seq: number, problem: string): CockpitError {
  return new CockpitError("audit_chain_broken", `the audit chain is broken at record ${seq}: ${problem}`, {
    metadata: { location: String(seq) },
  });
}
