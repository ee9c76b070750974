import { performance } from "node:perf_hooks";
import type { Client } from "../../proto/client/connect.ts";
import { unary } from "../../proto/client/unary.ts";
import { ListRunsRequest } from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { BenchContext, Family } from "./bench-context.ts";
import { inTurns, present } from "./in-turns.ts";
import { jobs } from "./peers/open-peers.ts";
import { percentile } from "./percentile.ts";
import { startDaemon } from "./subject/daemon-process.ts";
import { heldRuns } from "./subject/runs.ts";
import { watchState } from "./subject/streams.ts";

/**
 * D3: the whole state of a daemon with 15 runs at work, asked on one connection, beside the list of 15 jobs of the peers; and
 * the slowest of a hundred such calls while 1,000 streams watch the state.
 */
export const readState: Family = { ids: ["D3"], measure };

const callsPerRound = 300;
const openStreams = 1_000;
const patience = { deadlineMs: 30_000 };

async function measure({ root, rounds, peers, freshFolder }: BenchContext) {
  const daemon = await startDaemon(root, freshFolder(), ["--max-active-runs", `${jobs}`]);
  const { client, address } = daemon;
  const [pm2, supervisor] = [await peers.pm2(), await peers.supervisor(jobs)];
  try {
    await heldRuns(client, jobs);
    await pm2?.startSleepers(jobs);
    await supervisor?.startSleepers(jobs);
    const measured = await inTurns(rounds, {
      ours: () => typical(() => getState(client)),
      "ListRuns of ours": () => typical(() => listRuns(client)),
      ...present({
        pm2: pm2 && (() => typical(pm2.list)),
        supervisor: supervisor && (() => typical(supervisor.list)),
      }),
    });
    const close = await watchState(address, openStreams);
    const crowded = await inTurns(rounds, {
      ours: async () => percentile(await times(() => getState(client)), 0.99),
    });
    close();
    return [
      {
        id: "D3",
        what: `GetState with ${jobs} runs, p50`,
        unit: "ms",
        rounds: measured,
        limit: { sense: "at_most", value: 0.4, beside: "pm2" } as const,
      },
      {
        id: "D3",
        what: `GetState at ${openStreams.toLocaleString("en")} open streams, p99`,
        unit: "ms",
        rounds: crowded,
        limit: { sense: "at_most", value: 2, beside: null } as const,
      },
    ];
  } finally {
    await Promise.all([daemon.end("SIGTERM"), pm2?.close(), supervisor?.close()]);
  }
}

async function getState({ operator }: Client): Promise<number> {
  const before = performance.now();
  await unary(operator, operator.getState, {}, patience);
  return performance.now() - before;
}

async function listRuns({ runs }: Client): Promise<number> {
  const before = performance.now();
  await unary(runs, runs.listRuns, ListRunsRequest.fromPartial({ pageSize: jobs }), patience);
  return performance.now() - before;
}

async function typical(call: () => Promise<number>): Promise<number> {
  return percentile(await times(call), 0.5);
}

async function times(call: () => Promise<number>): Promise<readonly number[]> {
  const took: number[] = [];
  for (let at = 0; at < callsPerRound; at += 1) took.push(await call());
  return took;
}
