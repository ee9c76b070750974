import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { AttemptRecord, RunId } from "../../store/records.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import type { RunFinder } from "../runs/run-finder.ts";
import { toAttempt } from "../wire/attempt.ts";
import { freshNow } from "../wire/freshness.ts";
import { toJobAttemptRecord } from "../wire/job-attempt-record.ts";
import { parseRunId } from "./named-thing.ts";

export type ListAttemptsDeps = {
  readonly runs: RunFinder;
  readonly attempts: (runId: RunId) => readonly AttemptRecord[];
  readonly nowMs: () => number;
};

/** The attempts of a run, oldest first. */
export function listAttempts(deps: ListAttemptsDeps): Rpc {
  return readRpc(RunsServiceService.listAttempts, {
    parse: parseRunId,
    answer: (text) => {
      const { record } = deps.runs.byText(text);
      const nowMs = deps.nowMs();
      const found = deps.attempts(record.runId).map((attempt) => toAttempt(attempt, record));
      return {
        attempts: found,
        records: found.map(toJobAttemptRecord),
        freshness: freshNow("history", nowMs),
      };
    },
  });
}
