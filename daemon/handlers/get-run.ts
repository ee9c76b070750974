import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { checkPresent } from "../rpc/fields.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import type { RunFinder } from "../runs/run-finder.ts";
import type { RunMessages } from "../runs/run-messages.ts";
import { observationOfRun } from "../state/observations.ts";
import { toFreshness } from "../wire/freshness.ts";

export type GetRunDeps = {
  readonly runs: RunFinder;
  readonly runMessages: RunMessages;
  readonly nowMs: () => number;
};

/** One run. */
export function getRun(deps: GetRunDeps): Rpc {
  return readRpc(RunsServiceService.getRun, {
    parse: ({ runId }, violations) => {
      checkPresent(violations, "run_id", runId, "a run's id or an unambiguous beginning of it");
      return runId;
    },
    answer: (runId) => {
      const run = deps.runs.byText(runId);
      return { run: deps.runMessages.of(run), freshness: toFreshness(observationOfRun(run), deps.nowMs()) };
    },
  });
}
