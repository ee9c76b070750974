import { ScenariosServiceService } from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import type { DeedOf } from "../../store/deed.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import type { ScenarioCatalog } from "../scenarios/scenario-catalog.ts";
import { toScenarioSummary } from "../wire/scenario.ts";
import { parseScenarioId } from "./named-thing.ts";

export type ActivateScenarioDeps = {
  readonly catalog: ScenarioCatalog;
  readonly activeScenario: () => string | null;
  readonly setActiveScenario: (scenarioId: string, deedOf: DeedOf<void>) => Promise<void>;
  /** Called after the commit. */
  readonly onChanged: () => void;
};

/** Makes a scenario the default of StartRun. A scenario with problems may be active; starting it is refused. */
export function activateScenario(deps: ActivateScenarioDeps): Rpc {
  return mutationRpc(ScenariosServiceService.activateScenario, {
    action: "config_update",
    roles: ["operator"],
    parse: parseScenarioId,
    targets: ({ scenarioId }) => [{ kind: "config", id: `scenario/${scenarioId}` }],
    answer: async (scenarioId, _, deed) => {
      const entry = deps.catalog.get(scenarioId);
      const before = deps.activeScenario();
      const noop = before === scenarioId;
      const told = {
        response: { scenario: toScenarioSummary(entry, true), noop },
        before: { active_scenario: before },
        after: { active_scenario: scenarioId },
      };
      if (noop) return deed.note({ ...told, outcome: "noop" });
      await deps.setActiveScenario(
        scenarioId,
        deed.with(() => told),
      );
      deps.onChanged();
      return told.response;
    },
  });
}
