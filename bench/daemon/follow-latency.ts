import { FollowLogsRequest } from "../../proto/gen/trinity/gate/v1/logs.ts";
import type { BenchContext, Family } from "./bench-context.ts";
import { inTurns } from "./in-turns.ts";
import { percentile } from "./percentile.ts";
import { type DaemonProcess, startDaemon } from "./subject/daemon-process.ts";
import { startRun, stopRun } from "./subject/runs.ts";

/**
 * D7: from the moment the engine made an entry until a follower has it, while nothing else happens. An entry bears that
 * moment in whole milliseconds, and its commit lies in between, so this is more than what the target speaks of.
 */
export const followLatency: Family = { ids: ["D7"], measure };

const entriesPerRound = 200;
const tickDelayMs = 20;

async function measure({ root, rounds, freshFolder }: BenchContext) {
  const daemon = await startDaemon(root, freshFolder());
  try {
    const delays: (readonly number[])[] = [];
    await inTurns(rounds, {
      ours: async () => {
        delays.push(await entryDelays(daemon));
        return 0;
      },
    });
    const counted = delays.slice(-rounds);
    const figure = { id: "D7", unit: "ms", what: "entry made → follower has it, idle system" };
    const roundsOf = (share: number) => counted.map((round) => ({ ours: percentile(round, share) }));
    return [
      {
        ...figure,
        what: `${figure.what}, p50`,
        rounds: roundsOf(0.5),
        limit: { sense: "at_most", value: 25, beside: null } as const,
      },
      {
        ...figure,
        what: `${figure.what}, p99`,
        rounds: roundsOf(0.99),
        limit: { sense: "at_most", value: 60, beside: null } as const,
      },
    ];
  } finally {
    await daemon.end("SIGTERM");
  }
}

async function entryDelays({ client }: DaemonProcess): Promise<readonly number[]> {
  const runId = await startRun(client, {
    scenarioId: "line-4",
    tickDelayMs,
    overrides: { ticksTotal: 1_000_000n },
  });
  const delays: number[] = [];
  const stream = client.logs.followLogs(FollowLogsRequest.fromPartial({ runId }));
  await new Promise<void>((resolve, reject) => {
    stream.on("error", reject);
    stream.on("data", ({ entries }) => {
      const nowMs = Date.now();
      for (const { eventType, timestamp } of entries) {
        if (eventType !== "tick_complete" || timestamp === undefined) continue;
        delays.push(nowMs - Number(timestamp.seconds) * 1_000 - timestamp.nanos / 1_000_000);
      }
      if (delays.length >= entriesPerRound) resolve();
    });
  });
  stream.cancel();
  await stopRun(client, runId);
  return delays;
}
