import { ScenariosServiceService } from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import { freshNow } from "../wire/freshness.ts";
import { parseScenarioId } from "./named-thing.ts";
import { detailOf, type ScenarioDeps } from "./scenario-answers.ts";

/** One scenario with the values an operator asks for first, its run configuration and what can be edited. */
export function getScenario(deps: ScenarioDeps): Rpc {
  return readRpc(ScenariosServiceService.getScenario, {
    parse: parseScenarioId,
    answer: (scenarioId) => ({
      scenario: detailOf(deps, deps.catalog.get(scenarioId)),
      freshness: freshNow("registry", deps.nowMs()),
    }),
  });
}
