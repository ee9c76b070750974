import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { parseRunId } from "./named-thing.ts";
import { runTarget, type SteerDeps, steered } from "./steer.ts";

/** Lets a paused run go on. */
export function resumeRun({ runs, runMessages, supervisor }: SteerDeps): Rpc {
  return mutationRpc(RunsServiceService.resumeRun, {
    action: "resume",
    roles: ["operator"],
    parse: parseRunId,
    targets: runTarget,
    answer: async (text, _, deed) => {
      const { runId } = runs.byText(text).record;
      const told = steered(
        deed,
        () => runs.byText(runId),
        (run) => ({ run: runMessages.of(run) }),
      );
      return { run: runMessages.of(await supervisor.resumeRun(runId, told)) };
    },
  });
}
