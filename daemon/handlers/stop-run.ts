import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { mutationRpc } from "../rpc/unary-rpc.ts";
import { parseRunId } from "./named-thing.ts";
import type { SteerDeps } from "./steer.ts";

/** Ends a run as CANCELLED at its next tick boundary. */
export function stopRun({ runs, runMessages, supervisor }: SteerDeps): Rpc {
  return mutationRpc(RunsServiceService.stopRun, {
    parse: parseRunId,
    answer: async (text) => {
      const { run, noop } = await supervisor.stopRun(runs.byText(text).record.runId);
      return { run: runMessages.of(run), noop };
    },
  });
}
