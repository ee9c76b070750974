import {
  type CreateScenarioRequest,
  ScenarioEdit,
  ScenariosServiceService,
} from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import type { Revision } from "../../store/revisions.ts";
import { CockpitError } from "../errors.ts";
import { checkId, checkKeyText, checkPresent, type Violations } from "../rpc/fields.ts";
import { parseMask } from "../rpc/mask.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { editableFields, editOverlay, mapOf } from "../scenarios/edit-scenario.ts";
import { encodeOverlay, type Overlay } from "../scenarios/overlay.ts";
import { checkBuilds, detailOf, overlayOf, type ScenarioDeps, scenarioTarget } from "./scenario-answers.ts";

/** A new scenario, cloned or made of a run configuration; kept in the store, no file is written. */
export function createScenario(deps: ScenarioDeps): Rpc {
  return mutationRpc(ScenariosServiceService.createScenario, {
    action: "config_update",
    roles: ["operator"],
    parse,
    targets: scenarioTarget,
    answer: async ({ scenarioId, source, edit, mask, validateOnly, reason }, { caller }, deed) => {
      const known = deps.scenarios.latest(scenarioId);
      if ((known !== undefined && known.content !== null) || deps.catalog.ofFile(scenarioId) !== undefined)
        throw new CockpitError("scenario_exists", `there is a scenario ${scenarioId} already`, {
          resource: { type: "scenario", name: scenarioId },
        });
      const overlay = editOverlay(overlayFrom(deps, scenarioId, source), edit, mask, false);
      const expected = known?.revision ?? 0;
      const entry = deps.catalog.preview(scenarioId, overlay, expected + 1);
      checkBuilds(entry);
      if (validateOnly) return { scenario: detailOf(deps, entry) };
      await deps.scenarios.save(
        scenarioId,
        expected,
        { content: encodeOverlay(overlay), atMs: deps.nowMs(), actor: caller.actor, reason },
        deed.with((saved: Revision) => ({
          response: { scenario: detailOf(deps, entry) },
          after: { revision: saved.revision, digest: saved.digest, clone_of: overlay.cloneOf },
        })),
      );
      deps.onChanged();
      return { scenario: detailOf(deps, entry) };
    },
  });
}

function parse(request: CreateScenarioRequest, violations: Violations) {
  const { scenarioId, source } = request;
  checkPresent(violations, "scenario_id", scenarioId, "an id for the new scenario");
  checkId(violations, "scenario_id", scenarioId);
  if (source === undefined)
    violations.push({ field: "source", description: "is missing; give clone_of or run_config_json" });
  if (source?.$case === "cloneOf") checkKeyText(violations, "clone_of", source.value);
  const edit = request.edit ?? ScenarioEdit.fromPartial({});
  // A scenario may be made without changing anything of its source.
  const { updateMask = [] } = request;
  const mask = updateMask.length === 0 ? new Set<never>() : parseMask(updateMask, editableFields);
  return { scenarioId, source, edit, mask, validateOnly: request.validateOnly, reason: request.reason };
}

function overlayFrom(
  deps: ScenarioDeps,
  scenarioId: string,
  source: CreateScenarioRequest["source"],
): Overlay {
  if (source?.$case === "cloneOf") {
    const original = overlayOf(deps, deps.catalog.get(source.value));
    return { ...original, name: scenarioId, cloneOf: source.value };
  }
  const text = source?.value ?? "";
  mapOf(text);
  return {
    name: scenarioId,
    description: "",
    runtimeHint: "",
    pillars: [],
    governancePreset: "",
    cloneOf: "",
    runConfigText: text,
  };
}
