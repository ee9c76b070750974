import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { Artifacts } from "../../store/artifacts.ts";
import { isTerminal } from "../../store/records.ts";
import { CockpitError } from "../errors.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import type { LiveRun } from "../runs/live-run.ts";
import type { RunFinder } from "../runs/run-finder.ts";
import type { Supervisor } from "../supervision/supervisor.ts";
import { checkConfirm } from "./confirm.ts";
import { parseRunId } from "./named-thing.ts";
import { runTarget } from "./steer.ts";

export type DeleteRunDeps = {
  readonly runs: RunFinder;
  readonly supervisor: Pick<Supervisor, "amendRun">;
  readonly artifacts: Pick<Artifacts, "list">;
  readonly nowMs: () => number;
};

/** Takes an ended run out of the lists; its record stays, found by its id (daemon.md 2.3, RunsService). */
export function deleteRun({ runs, supervisor, artifacts, nowMs }: DeleteRunDeps): Rpc {
  return mutationRpc(RunsServiceService.deleteRun, {
    action: "delete",
    worksUnderPressure: true,
    roles: ["deployer"],
    parse: (request, violations) => ({ text: parseRunId(request, violations), confirm: request.confirm }),
    targets: runTarget,
    answer: async ({ text, confirm }, _, deed) => {
      const { record } = runs.byText(text);
      const { runId } = record;
      checkConfirm(confirm, runId);
      if (!isTerminal(record.condition))
        throw new CockpitError("attempt_active", `run ${runId} has not ended; stop it first`, {
          resource: { type: "run", name: runId },
        });
      const response = { runId };
      if (record.deletedAtMs !== null) return deed.note({ response, outcome: "noop" });
      const pinned = artifacts.list(runId, null, Number.MAX_SAFE_INTEGER).find((artifact) => artifact.pinned);
      if (pinned !== undefined)
        throw new CockpitError(
          "artifact_immutable",
          `artifact ${pinned.sha256} of run ${runId} is pinned; take the pin away first`,
          { resource: { type: "artifact", name: pinned.sha256 } },
        );
      const told = deed.with((after: LiveRun) => ({
        response,
        targets: runTarget(after.record),
        after: { deleted: true },
      }));
      await supervisor.amendRun(runId, record.version, { deletedAtMs: nowMs() }, told);
      return response;
    },
  });
}
