import { setTimeout as after } from "node:timers/promises";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { FollowLogsRequest } from "../../proto/gen/trinity/gate/v1/logs.ts";
import type { BenchContext, Family } from "./bench-context.ts";
import { inTurns } from "./in-turns.ts";
import { type DaemonProcess, startDaemon } from "./subject/daemon-process.ts";
import { startFlood } from "./subject/flood.ts";
import { followLog } from "./subject/follow-log.ts";
import { anonymousMb, processorSeconds, residentMb } from "./subject/process-facts.ts";
import { stopRun, untilState } from "./subject/runs.ts";
import { logsClient } from "./subject/streams.ts";

/**
 * D9: what followers that never read cost the daemon, each on a connection of its own, with a log before them that is larger
 * than any buffer. Every round starts the daemon anew on the same store.
 */
export const stalledFollowers: Family = { ids: ["D9"], measure };

const few = 20;
const many = 200;
const logLines = 100_000;
const settleMs = 500;

async function measure({ root, rounds, freshFolder }: BenchContext) {
  const folder = freshFolder();
  const first = await startDaemon(root, folder);
  const runId = await startFlood(first.client, logLines);
  await untilState(first.client, runId, RunState.PAUSED);
  // A run that is held would go on at every start.
  await stopRun(first.client, runId);
  await first.end("SIGTERM");
  const anonymous: number[] = [];
  const costMb = async (followers: number): Promise<number> => {
    const daemon = await startDaemon(root, folder);
    const cost = await stalledCost(daemon, runId, followers);
    if (followers === many) anonymous.push(cost.anonymous);
    await daemon.end("SIGTERM");
    return cost.resident;
  };
  const measured = await inTurns(rounds, { few: () => costMb(few), many: () => costMb(many) });
  return [
    {
      id: "D9",
      what: `each of ${few} stalled followers`,
      unit: "MB",
      rounds: measured.map((round) => ({ ours: round.few / few })),
      limit: { sense: "at_most", value: 0.5, beside: null } as const,
    },
    {
      id: "D9",
      what: `${many} stalled followers together`,
      unit: "MB",
      rounds: measured.map((round, at) => ({
        ours: round.many,
        "without files": anonymous.slice(-rounds)[at] ?? 0,
      })),
      limit: { sense: "at_most", value: 100, beside: null } as const,
    },
  ];
}

type Cost = { readonly resident: number; readonly anonymous: number };

async function stalledCost({ address, pid }: DaemonProcess, runId: string, count: number): Promise<Cost> {
  // What a daemon loads and keeps when it is asked for a log for the first time is no cost of a follower.
  await readOnce(address, runId);
  await untilQuiet(pid);
  const before = { resident: residentMb(pid), anonymous: anonymousMb(pid) };
  const followers = Array.from({ length: count }, () => {
    const logs = logsClient(address);
    const stream = logs.followLogs(FollowLogsRequest.fromPartial({ runId }));
    stream.on("error", () => undefined);
    return { logs, stream };
  });
  await Promise.all(
    followers.map(({ stream }) => new Promise((resolve) => stream.once("metadata", resolve))),
  );
  await untilQuiet(pid);
  const cost = {
    resident: residentMb(pid) - before.resident,
    anonymous: anonymousMb(pid) - before.anonymous,
  };
  for (const { logs, stream } of followers) {
    stream.cancel();
    logs.close();
  }
  return cost;
}

async function readOnce(address: string, runId: string): Promise<void> {
  const logs = logsClient(address);
  const follower = followLog(logs, runId, logLines);
  await follower.reached;
  follower.cancel();
  logs.close();
}

/** Until the process has used next to no time for a while. */
async function untilQuiet(pid: number): Promise<void> {
  for (;;) {
    const before = processorSeconds(pid);
    await after(settleMs);
    if (processorSeconds(pid) - before <= 0.02) return;
  }
}
