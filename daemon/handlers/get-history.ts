import { decodeSession } from "../../engine/config/session-codec.ts";
import { HistoryServiceService } from "../../proto/gen/trinity/gate/v1/history.ts";
import type { AttemptRecord, RunId } from "../../store/records.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import type { RunFinder } from "../runs/run-finder.ts";
import type { RunMessages } from "../runs/run-messages.ts";
import { observationOfRun } from "../state/observations.ts";
import { toAttempt } from "../wire/attempt.ts";
import { toFreshness } from "../wire/freshness.ts";
import { governanceDocument } from "../wire/governance-document.ts";
import { toHistoryEntry } from "../wire/history-entry.ts";
import { parseRunId } from "./named-thing.ts";

export type GetHistoryDeps = {
  readonly runs: RunFinder;
  readonly runMessages: RunMessages;
  readonly attempts: (runId: RunId) => readonly AttemptRecord[];
  readonly nowMs: () => number;
};

/** One run with its attempts, digests and the governance it ran under. */
export function getHistory({ runs, runMessages, attempts, nowMs }: GetHistoryDeps): Rpc {
  return readRpc(HistoryServiceService.getHistory, {
    parse: parseRunId,
    answer: (text) => {
      const run = runs.byText(text);
      const { record } = run;
      return {
        entry: toHistoryEntry(runMessages.of(run), record),
        attempts: attempts(record.runId).map((attempt) => toAttempt(attempt, record)),
        governanceJson: governanceDocument(decodeSession(record.sessionText).governance),
        freshness: toFreshness(observationOfRun(run), nowMs()),
      };
    },
  });
}
