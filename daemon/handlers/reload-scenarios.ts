import { ScenariosServiceService } from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import type { ScenarioDeps } from "./scenario-answers.ts";

/** Reads the scenarios folder again and tells what is another now. */
export function reloadScenarios({ catalog, onChanged }: Pick<ScenarioDeps, "catalog" | "onChanged">): Rpc {
  return mutationRpc(ScenariosServiceService.reloadScenarios, {
    action: "reload",
    roles: ["operator"],
    parse: () => undefined,
    targets: () => [{ kind: "config", id: "scenarios" }],
    answer: (_, __, deed) => {
      const found = catalog.reload();
      const noop = found.added.length + found.removed.length + found.changed.length === 0;
      onChanged();
      return deed.note({ response: { ...found, noop }, after: found, outcome: noop ? "noop" : "applied" });
    },
  });
}
