import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { mutationRpc } from "../rpc/unary-rpc.ts";
import { parseRunId } from "./named-thing.ts";
import type { SteerDeps } from "./steer.ts";

/** Lets a paused run go on. */
export function resumeRun({ runs, runMessages, supervisor }: SteerDeps): Rpc {
  return mutationRpc(RunsServiceService.resumeRun, {
    parse: parseRunId,
    answer: async (text) => {
      const run = await supervisor.resumeRun(runs.byText(text).record.runId);
      return { run: runMessages.of(run) };
    },
  });
}
