import type { Audit } from "../../store/audit.ts";
import type { AdminEvent, AdminEventDraft } from "../../store/deed.ts";
import { systemDeed } from "./system-deed.ts";

const lookedAtMax = 2_000;

/**
 * Closes the announcements of a daemon that died before it could: whether their secret was replaced is not known, and
 * the record says so (wiring-and-runs 7.4, "Order of writing").
 */
export async function settleAnnounced(
  audit: Pick<Audit, "readBefore" | "record">,
  nowMs: () => number,
): Promise<void> {
  const recent = audit.readBefore(null, lookedAtMax);
  const completed = new Set(recent.map(({ completes }) => completes));
  const open = recent.filter(
    ({ outcome, adminEventId }) => outcome === "pending" && !completed.has(adminEventId),
  );
  for (const announced of open.toReversed())
    await audit.record(() => ({ event: closing(announced, nowMs()), outcome: null }));
}

function closing(announced: AdminEvent, observedAtMs: number): AdminEventDraft {
  return {
    ...systemDeed(announced.environment, observedAtMs),
    actionType: announced.actionType,
    reason: "the daemon ended before it could say what became of this",
    targets: announced.targets,
    outcome: "failed",
    errorCode: "daemon_restart",
    detail: "it may have been done or not; do it again",
    requestId: announced.requestId,
    completes: announced.adminEventId,
  };
}
