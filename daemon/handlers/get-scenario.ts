import type { Sha256 } from "../../engine/digest.ts";
import { ScenarioDetail, ScenariosServiceService } from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import type { ScenarioCatalog } from "../scenarios/scenario-catalog.ts";
import { observedNow } from "../state/observations.ts";
import { toFreshness } from "../wire/freshness.ts";
import { toCoreParams, toScenarioSummary } from "../wire/scenario.ts";
import { parseScenarioId } from "./named-thing.ts";

export type GetScenarioDeps = {
  readonly catalog: ScenarioCatalog;
  readonly activeScenario: () => string | null;
  readonly sha256: Sha256;
  readonly nowMs: () => number;
};

/** One scenario with the values an operator asks for first. */
export function getScenario(deps: GetScenarioDeps): Rpc {
  return readRpc(ScenariosServiceService.getScenario, {
    parse: parseScenarioId,
    answer: (scenarioId) => {
      const entry = deps.catalog.get(scenarioId);
      const nowMs = deps.nowMs();
      return {
        scenario: ScenarioDetail.fromPartial({
          summary: toScenarioSummary(entry, deps.activeScenario() === scenarioId),
          coreParams: toCoreParams(entry.session, deps.sha256),
        }),
        freshness: toFreshness(observedNow("registry", nowMs), nowMs),
      };
    },
  });
}
