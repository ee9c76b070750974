import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { parseRunId } from "./named-thing.ts";
import { runTarget, type SteerDeps, stateOf, steered } from "./steer.ts";

/** Ends a run as CANCELLED at its next tick boundary. */
export function stopRun({ runs, runMessages, supervisor }: SteerDeps): Rpc {
  return mutationRpc(RunsServiceService.stopRun, {
    action: "stop",
    worksUnderPressure: true,
    roles: ["operator"],
    parse: parseRunId,
    targets: runTarget,
    answer: async (text, _, deed) => {
      const { runId } = runs.byText(text).record;
      const { run, noop } = await supervisor.stopRun(
        runId,
        steered(
          deed,
          () => runs.byText(runId),
          (stopping) => ({ run: runMessages.of(stopping), noop: false }),
        ),
      );
      if (!noop) return { run: runMessages.of(run), noop };
      return deed.note({
        response: { run: runMessages.of(run), noop },
        targets: runTarget(run.record),
        before: stateOf(run),
        outcome: "noop",
      });
    },
  });
}
