import { performance } from "node:perf_hooks";
import type { Client } from "../../proto/client/connect.ts";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { WatchRunsRequest } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { median } from "../rounds.ts";
import type { BenchContext, Family } from "./bench-context.ts";
import { inTurns, present } from "./in-turns.ts";
import { startDaemon } from "./subject/daemon-process.ts";
import { startRun, untilState } from "./subject/runs.ts";

/**
 * D1: from the call that starts a run until a watcher is told that its engine has started, all of it on disk by then. Beside
 * it, from the call until the answer that a job was started: by pm2's library, and by supervisor.
 */
export const startRuns: Family = { ids: ["D1", "D2"], measure };

const what = "start → running event";
const startsPerRound = 25;

async function measure({ root, rounds, peers, freshFolder }: BenchContext) {
  const daemon = await startDaemon(root, freshFolder());
  const [pm2, supervisor] = [await peers.pm2(), await peers.supervisor(startsPerRound)];
  const watcher = watchStarts(daemon.client);
  try {
    const measured = await inTurns(rounds, {
      ours: () => typical(() => watcher.start()),
      ...present({
        pm2: pm2 && (() => typical(pm2.startJob)),
        supervisor: supervisor && (async () => median(await supervisor.startJobs())),
      }),
    });
    const figure = { id: "D1", what: `${what}, warm worker, durable`, unit: "ms", rounds: measured };
    return [
      { ...figure, limit: { sense: "at_most", value: 0.2, beside: "pm2" } as const },
      { ...figure, limit: { sense: "at_most", value: 1, beside: "supervisor" } as const },
      {
        id: "D2",
        what: `${what}, process placement`,
        skipped: "the daemon places every run in a worker of its own so far",
      },
    ];
  } finally {
    watcher.close();
    await Promise.all([daemon.end("SIGTERM"), pm2?.close(), supervisor?.close()]);
  }
}

async function typical(start: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let at = 0; at < startsPerRound; at += 1) times.push(await start());
  return median(times);
}

/** One watcher that stays, as an operator's screen does. */
function watchStarts(client: Client): { readonly start: () => Promise<number>; readonly close: () => void } {
  const stream = client.runs.watchRuns(WatchRunsRequest.fromPartial({}));
  const told = new Map<string, number>();
  let onTold = (): void => undefined;
  stream.on("error", () => undefined);
  stream.on("data", ({ runs }) => {
    for (const { runId, startedAt } of runs) {
      if (startedAt !== undefined && !told.has(runId)) told.set(runId, performance.now());
    }
    onTold();
  });
  return {
    start: async () => {
      const before = performance.now();
      const runId = await startRun(client, { scenarioId: "gf01" });
      while (!told.has(runId)) {
        await new Promise<void>((resolve) => {
          onTold = resolve;
        });
      }
      await untilState(client, runId, RunState.COMPLETED);
      return (told.get(runId) ?? Number.NaN) - before;
    },
    close: () => stream.cancel(),
  };
}
