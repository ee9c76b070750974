import { HistoryServiceService } from "../../proto/gen/trinity/gate/v1/history.ts";
import type { RunRecord } from "../../store/records.ts";
import type { RunQuery } from "../../store/run-index.ts";
import { checkScenarioId, listPageSizes, pageSizeOf, quoted } from "../rpc/fields.ts";
import { decodePageToken, encodePageToken, type PageBinding } from "../rpc/page-token.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import { pageOfRuns } from "../runs/page-of-runs.ts";
import type { RunBoard } from "../runs/run-board.ts";
import { parseRunFilter, type RunFilter } from "../runs/run-filter.ts";
import type { RunMessages } from "../runs/run-messages.ts";
import { freshNow } from "../wire/freshness.ts";
import { toHistoryEntry } from "../wire/history-entry.ts";

export type ListHistoryDeps = {
  readonly storeId: string;
  readonly listRuns: (query: RunQuery) => readonly RunRecord[];
  readonly countRuns: () => number;
  readonly live: RunBoard["get"];
  readonly runMessages: RunMessages;
  readonly nowMs: () => number;
};

const results = ["completed", "fault", "cancelled"] as const;

/** What ran, newest first: by scenario, result, filter and text. */
export function listHistory(deps: ListHistoryDeps): Rpc {
  return readRpc(HistoryServiceService.listHistory, {
    parse: (request, violations) => {
      checkScenarioId(violations, request.scenarioId);
      const result = results.find((name) => name === request.result);
      if (request.result !== "" && result === undefined)
        violations.push({
          field: "result",
          description: `${quoted(request.result)} is not one of ${results.join(", ")}`,
        });
      return {
        limit: pageSizeOf(violations, request.pageSize, listPageSizes),
        pageToken: request.pageToken,
        states: result === undefined ? [] : [result],
        scenarioId: request.scenarioId === "" ? null : request.scenarioId,
        filter: both(parseRunFilter(request.filter), containing(request.text)),
        told: JSON.stringify([request.scenarioId, request.result, request.filter, request.text]),
      };
    },
    answer: ({ limit, pageToken, states, scenarioId, filter, told }) => {
      const binding: PageBinding = { storeId: deps.storeId, list: "history", filter: told };
      const before = decodePageToken(pageToken, binding);
      const page = pageOfRuns(deps.listRuns, { before, limit, states, scenarioId }, filter);
      return {
        entries: page.runs.flatMap((record) => {
          const run = deps.runMessages.ofRecord(record, deps.live);
          return run === undefined ? [] : [toHistoryEntry(run, record)];
        }),
        nextPageToken: encodePageToken(page.next, binding),
        totalSize: BigInt(deps.countRuns()),
        freshness: freshNow("history", deps.nowMs()),
      };
    },
  });
}

function both(one: RunFilter, other: RunFilter): RunFilter {
  return (run) => one(run) && other(run);
}

/** In the run's id, scenario, engine run id or fault, whatever the case. */
function containing(text: string): RunFilter {
  const wanted = text.toLowerCase();
  if (wanted === "") return () => true;
  return ({ runId, scenarioId, engineRunId, condition }) => {
    const fault = condition.kind === "fault" ? `${condition.errorCode} ${condition.message}` : "";
    return `${runId} ${scenarioId} ${engineRunId} ${fault}`.toLowerCase().includes(wanted);
  };
}
