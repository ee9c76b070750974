import { ScenariosServiceService } from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import type { Revision } from "../../store/revisions.ts";
import { CockpitError } from "../errors.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { checkConfirm } from "./confirm.ts";
import { parseScenarioId } from "./named-thing.ts";
import { checkScenarioEtag, detailOf, type ScenarioDeps, scenarioTarget } from "./scenario-answers.ts";

/** Takes back what is kept of a scenario: its file counts again, or it is gone. Runs of it stay as they are. */
export function deleteScenario(deps: ScenarioDeps): Rpc {
  return mutationRpc(ScenariosServiceService.deleteScenario, {
    action: "delete",
    roles: ["operator"],
    parse: (request, violations) => ({
      scenarioId: parseScenarioId(request, violations),
      etag: request.etag,
      confirm: request.confirm,
      reason: request.reason,
    }),
    targets: scenarioTarget,
    answer: async ({ scenarioId, etag, confirm, reason }, { caller }, deed) => {
      const entry = deps.catalog.get(scenarioId);
      if (etag !== "") checkScenarioEtag(deps, entry, etag);
      checkConfirm(confirm, scenarioId);
      const file = deps.catalog.ofFile(scenarioId);
      if (entry.overlay === null)
        throw new CockpitError(
          "field_invalid",
          `scenario ${scenarioId} is a file and has no changes here; files are never deleted`,
          { violations: [{ field: "scenario_id", description: "is a file without changes of ours" }] },
        );
      if (file === undefined && deps.activeScenario() === scenarioId)
        throw new CockpitError(
          "field_invalid",
          `scenario ${scenarioId} is the active one; activate another one first`,
          { violations: [{ field: "scenario_id", description: "is the active scenario" }] },
        );
      const response = { scenario: file && detailOf(deps, file) };
      await deps.scenarios.save(
        scenarioId,
        entry.revision,
        { content: null, atMs: deps.nowMs(), actor: caller.actor, reason },
        deed.with((saved: Revision) => ({
          response,
          before: { revision: entry.revision },
          after: { revision: saved.revision, file: file !== undefined },
        })),
      );
      deps.onChanged();
      return response;
    },
  });
}
