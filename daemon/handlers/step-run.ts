import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { countOf, tickMax } from "../rpc/fields.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { parseRunId } from "./named-thing.ts";
import { runTarget, type SteerDeps, steered } from "./steer.ts";

/** Does so many more ticks, then holds. */
export function stepRun({ runs, runMessages, supervisor }: SteerDeps): Rpc {
  return mutationRpc(RunsServiceService.stepRun, {
    action: "step",
    roles: ["operator"],
    parse: (request, violations) => ({
      text: parseRunId(request, violations),
      ticks: countOf(violations, "ticks", request.ticks, { min: 1, max: tickMax }),
    }),
    targets: runTarget,
    answer: async ({ text, ticks }, _, deed) => {
      const { runId } = runs.byText(text).record;
      const told = steered(
        deed,
        () => runs.byText(runId),
        (run) => ({ run: runMessages.of(run) }),
      );
      return { run: runMessages.of(await supervisor.stepRun(runId, ticks, told)) };
    },
  });
}
