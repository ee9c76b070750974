import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import type { RunFinder } from "../runs/run-finder.ts";
import type { RunMessages } from "../runs/run-messages.ts";
import { observationOfRun } from "../state/observations.ts";
import { toFreshness } from "../wire/freshness.ts";
import { parseRunId } from "./named-thing.ts";

export type GetRunDeps = {
  readonly runs: RunFinder;
  readonly runMessages: RunMessages;
  readonly nowMs: () => number;
};

/** One run. */
export function getRun(deps: GetRunDeps): Rpc {
  return readRpc(RunsServiceService.getRun, {
    parse: parseRunId,
    answer: (runId) => {
      const run = deps.runs.byText(runId);
      return { run: deps.runMessages.of(run), freshness: toFreshness(observationOfRun(run), deps.nowMs()) };
    },
  });
}
