import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { RunRecord } from "../../store/records.ts";
import type { RunQuery } from "../../store/run-index.ts";
import { checkScenarioId, listPageSizes, pageSizeOf } from "../rpc/fields.ts";
import { decodePageToken, encodePageToken, type PageBinding } from "../rpc/page-token.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import { pageOfRuns } from "../runs/page-of-runs.ts";
import type { RunBoard } from "../runs/run-board.ts";
import { parseRunFilter } from "../runs/run-filter.ts";
import type { RunMessages } from "../runs/run-messages.ts";
import { freshNow } from "../wire/freshness.ts";
import { parseRunStates } from "./run-states.ts";

export type ListRunsDeps = {
  readonly storeId: string;
  readonly listRuns: (query: RunQuery) => readonly RunRecord[];
  readonly live: RunBoard["get"];
  readonly runMessages: RunMessages;
  readonly nowMs: () => number;
};

/** Runs, newest first, in pages. New runs do not shift older pages: a page goes on below an admission number. */
export function listRuns(deps: ListRunsDeps): Rpc {
  return readRpc(RunsServiceService.listRuns, {
    parse: (request, violations) => {
      checkScenarioId(violations, request.scenarioId);
      return {
        limit: pageSizeOf(violations, request.pageSize, listPageSizes),
        states: parseRunStates(request.states, violations),
        scenarioId: request.scenarioId === "" ? null : request.scenarioId,
        filter: parseRunFilter(request.filter),
        told: JSON.stringify([request.states, request.scenarioId, request.filter]),
        pageToken: request.pageToken,
      };
    },
    answer: ({ limit, states, scenarioId, filter, told, pageToken }) => {
      const binding: PageBinding = { storeId: deps.storeId, list: "runs", filter: told };
      const before = decodePageToken(pageToken, binding);
      const page = pageOfRuns(deps.listRuns, { before, limit, states, scenarioId }, filter);
      return {
        runs: page.runs.flatMap((record) => deps.runMessages.ofRecord(record, deps.live) ?? []),
        nextPageToken: encodePageToken(page.next, binding),
        freshness: freshNow("history", deps.nowMs()),
      };
    },
  });
}
