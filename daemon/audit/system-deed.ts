import type { AdminEventDraft } from "../../store/deed.ts";
import { systemActor } from "../rpc/caller.ts";

/** What every record of the daemon's own deeds begins with. */
export function systemDeed(
  environment: string | null,
  observedAtMs: number,
): Omit<AdminEventDraft, "actionType" | "reason" | "targets"> {
  return {
    actor: systemActor,
    observedAtMs,
    before: null,
    after: null,
    outcome: "applied",
    errorCode: null,
    detail: null,
    environment,
    requestId: null,
    count: 1,
    completes: null,
  };
}
