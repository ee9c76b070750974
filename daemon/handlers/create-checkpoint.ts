import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import type { Supervisor } from "../supervision/supervisor.ts";
import { parseRunId } from "./named-thing.ts";
import { runTarget, type SteerDeps, stateOf } from "./steer.ts";

export type CreateCheckpointDeps = SteerDeps & { readonly supervisor: Pick<Supervisor, "checkpointRun"> };

/** Keeps the engine's state at the next tick boundary. */
export function createCheckpoint({ runs, runMessages, supervisor }: CreateCheckpointDeps): Rpc {
  return mutationRpc(RunsServiceService.createCheckpoint, {
    action: "checkpoint",
    roles: ["operator"],
    parse: parseRunId,
    targets: runTarget,
    answer: (text, _, deed) => {
      const run = supervisor.checkpointRun(runs.byText(text).record.runId);
      return deed.note({
        response: { run: runMessages.of(run) },
        targets: runTarget(run.record),
        after: stateOf(run),
      });
    },
  });
}
