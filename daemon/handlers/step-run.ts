import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { countOf, tickMax } from "../rpc/fields.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { mutationRpc } from "../rpc/unary-rpc.ts";
import { parseRunId } from "./named-thing.ts";
import type { SteerDeps } from "./steer.ts";

/** Does so many more ticks, then holds. */
export function stepRun({ runs, runMessages, supervisor }: SteerDeps): Rpc {
  return mutationRpc(RunsServiceService.stepRun, {
    parse: (request, violations) => ({
      text: parseRunId(request, violations),
      ticks: countOf(violations, "ticks", request.ticks, { min: 1, max: tickMax }),
    }),
    answer: async ({ text, ticks }) => {
      const run = await supervisor.stepRun(runs.byText(text).record.runId, ticks);
      return { run: runMessages.of(run) };
    },
  });
}
