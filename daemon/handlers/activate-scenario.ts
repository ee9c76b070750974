import { ScenariosServiceService } from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { mutationRpc } from "../rpc/unary-rpc.ts";
import type { ScenarioCatalog } from "../scenarios/scenario-catalog.ts";
import { toScenarioSummary } from "../wire/scenario.ts";
import { parseScenarioId } from "./named-thing.ts";

export type ActivateScenarioDeps = {
  readonly catalog: ScenarioCatalog;
  readonly activeScenario: () => string | null;
  readonly setActiveScenario: (scenarioId: string) => Promise<void>;
  /** Called after the commit. */
  readonly onChanged: () => void;
};

/** Makes a scenario the default of StartRun. A scenario with problems may be active; starting it is refused. */
export function activateScenario(deps: ActivateScenarioDeps): Rpc {
  return mutationRpc(ScenariosServiceService.activateScenario, {
    parse: parseScenarioId,
    answer: async (scenarioId) => {
      const entry = deps.catalog.get(scenarioId);
      const noop = deps.activeScenario() === scenarioId;
      if (!noop) {
        await deps.setActiveScenario(scenarioId);
        deps.onChanged();
      }
      return { scenario: toScenarioSummary(entry, true), noop };
    },
  });
}
