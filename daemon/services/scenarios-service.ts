import { activateScenario } from "../handlers/activate-scenario.ts";
import { createScenario } from "../handlers/create-scenario.ts";
import { deleteScenario } from "../handlers/delete-scenario.ts";
import { getScenario } from "../handlers/get-scenario.ts";
import { listScenarioRevisions } from "../handlers/list-scenario-revisions.ts";
import { listScenarios } from "../handlers/list-scenarios.ts";
import { reloadScenarios } from "../handlers/reload-scenarios.ts";
import { updateScenario } from "../handlers/update-scenario.ts";
import type { Rpc } from "../rpc/rpc.ts";
import type { ServiceParts } from "./daemon-parts.ts";

/** Scenarios, and what was changed of them. */
export function scenariosService(
  parts: Pick<ServiceParts, "store" | "catalog" | "stateView" | "nowMs" | "sha256">,
): readonly Rpc[] {
  const { store, catalog, stateView, nowMs, sha256 } = parts;
  const { storeId, scenarios } = store;
  const { activeScenario, setActiveScenario } = store.history;
  const onChanged = stateView.revisions.touch;
  const editing = { catalog, activeScenario, scenarios, sha256, nowMs, onChanged };
  return [
    listScenarios({ storeId, catalog, activeScenario, nowMs }),
    getScenario(editing),
    createScenario(editing),
    updateScenario(editing),
    deleteScenario(editing),
    listScenarioRevisions({ storeId, catalog, scenarios, nowMs }),
    reloadScenarios({ catalog, onChanged }),
    activateScenario({ catalog, activeScenario, setActiveScenario, onChanged }),
  ];
}
