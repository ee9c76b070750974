import { parseJson } from "../../engine/json/parse.ts";
import { ScenarioEdit, ScenariosServiceService } from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import type { Revision } from "../../store/revisions.ts";
import { changesBetween } from "../governance/diff.ts";
import { parseMask } from "../rpc/mask.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { editableFields, editOverlay } from "../scenarios/edit-scenario.ts";
import { encodeOverlay, type Overlay } from "../scenarios/overlay.ts";
import { parseScenarioId } from "./named-thing.ts";
import {
  checkBuilds,
  checkScenarioEtag,
  detailOf,
  overlayOf,
  type ScenarioDeps,
  scenarioTarget,
} from "./scenario-answers.ts";

/** Changes a scenario for later runs, once a run can be made of what comes out; its file stays as it is. */
export function updateScenario(deps: ScenarioDeps): Rpc {
  return mutationRpc(ScenariosServiceService.updateScenario, {
    action: "config_update",
    roles: ["operator"],
    parse: (request, violations) => ({
      scenarioId: parseScenarioId(request, violations),
      edit: request.edit ?? ScenarioEdit.fromPartial({}),
      mask: parseMask(request.updateMask, editableFields),
      etag: request.etag,
      adjustWindows: request.adjustWindows,
      validateOnly: request.validateOnly,
      reason: request.reason,
    }),
    targets: scenarioTarget,
    answer: async (
      { scenarioId, edit, mask, etag, adjustWindows, validateOnly, reason },
      { caller },
      deed,
    ) => {
      const before = deps.catalog.get(scenarioId);
      checkScenarioEtag(deps, before, etag);
      const old = overlayOf(deps, before);
      const overlay = editOverlay(old, edit, mask, adjustWindows);
      const expected = deps.scenarios.latest(scenarioId)?.revision ?? 0;
      const entry = deps.catalog.preview(scenarioId, overlay, expected + 1);
      checkBuilds(entry);
      const response = {
        scenario: detailOf(deps, entry),
        changes: changesBetween(shown(old), shown(overlay)),
      };
      if (validateOnly) return response;
      await deps.scenarios.save(
        scenarioId,
        expected,
        { content: encodeOverlay(overlay), atMs: deps.nowMs(), actor: caller.actor, reason },
        deed.with((saved: Revision) => ({
          response,
          before: { revision: before.revision, etag },
          after: {
            revision: saved.revision,
            digest: saved.digest,
            changed: response.changes.map(({ path }) => path),
          },
        })),
      );
      deps.onChanged();
      return response;
    },
  });
}

function shown({ runConfigText, ...overlay }: Overlay) {
  return new Map([
    ...Object.entries({ ...overlay, pillars: [...overlay.pillars] }),
    ["run_config", parseJson(runConfigText)] as const,
  ]);
}
