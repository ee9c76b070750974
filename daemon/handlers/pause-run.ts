import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { countOf, tickMax } from "../rpc/fields.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { mutationRpc } from "../rpc/unary-rpc.ts";
import { parseRunId } from "./named-thing.ts";
import type { SteerDeps } from "./steer.ts";

/** Holds a run, at its next tick boundary or after a tick. */
export function pauseRun({ runs, runMessages, supervisor }: SteerDeps): Rpc {
  return mutationRpc(RunsServiceService.pauseRun, {
    parse: (request, violations) => ({
      text: parseRunId(request, violations),
      atTick: countOf(violations, "at_tick", request.atTick, { min: 0, max: tickMax }),
    }),
    answer: async ({ text, atTick }) => {
      const run = await supervisor.pauseRun(runs.byText(text).record.runId, atTick);
      return { run: runMessages.of(run) };
    },
  });
}
