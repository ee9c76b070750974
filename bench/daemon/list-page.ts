import { performance } from "node:perf_hooks";
import type { Client } from "../../proto/client/connect.ts";
import { unary } from "../../proto/client/unary.ts";
import { ListRunsRequest } from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { Figure } from "./figure.ts";
import { inTurns } from "./in-turns.ts";
import { percentile } from "./percentile.ts";

const pageSize = 100;
const patience = { deadlineMs: 30_000 };

/** D12: a page of 100 runs of a large store, all pages from the newest run to the oldest. */
export async function listPages(client: Client, rounds: number): Promise<readonly Figure[]> {
  const measured = await inTurns(rounds, { ours: async () => percentile(await pageTimes(client), 0.5) });
  return [
    {
      id: "D12",
      what: `ListRuns, a page of ${pageSize} from 10,000 runs, p50`,
      unit: "ms",
      rounds: measured,
      limit: { sense: "at_most", value: 1.5, beside: null },
    },
  ];
}

async function pageTimes({ runs }: Client): Promise<readonly number[]> {
  const times: number[] = [];
  let pageToken = "";
  do {
    const before = performance.now();
    const request = ListRunsRequest.fromPartial({ pageSize, pageToken });
    const page = await unary(runs, runs.listRuns, request, patience);
    times.push(performance.now() - before);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return times;
}
