import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { countOf, tickMax } from "../rpc/fields.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { parseRunId } from "./named-thing.ts";
import { runTarget, type SteerDeps, steered } from "./steer.ts";

/** Holds a run, at its next tick boundary or after a tick. */
export function pauseRun({ runs, runMessages, supervisor }: SteerDeps): Rpc {
  return mutationRpc(RunsServiceService.pauseRun, {
    action: "pause",
    worksUnderPressure: true,
    roles: ["operator"],
    parse: (request, violations) => ({
      text: parseRunId(request, violations),
      atTick: countOf(violations, "at_tick", request.atTick, { min: 0, max: tickMax }),
    }),
    targets: runTarget,
    answer: async ({ text, atTick }, _, deed) => {
      const { runId } = runs.byText(text).record;
      const told = steered(
        deed,
        () => runs.byText(runId),
        (run) => ({ run: runMessages.of(run) }),
      );
      return { run: runMessages.of(await supervisor.pauseRun(runId, atTick, told)) };
    },
  });
}
