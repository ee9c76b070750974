import type { RunId } from "../../store/records.ts";
import type { TakenRun } from "../../store/retention-records.ts";
import { CockpitError } from "../errors.ts";

/** @throws CockpitError `artifact_expired` when retention took the ticks and the log of a run */
export function refuseTaken(runId: RunId, taken: Pick<TakenRun, "adminEventId"> | null): void {
  if (taken === null) return;
  throw new CockpitError(
    "artifact_expired",
    `retention took the ticks and the log of run ${runId} (admin event ${taken.adminEventId}); run it again with: trinity admin replay ${runId}`,
    {
      resource: { type: "run", name: runId },
      metadata: { admin_event_id: taken.adminEventId },
    },
  );
}
