import { setTimeout as after } from "node:timers/promises";
import type { BenchContext, Family } from "./bench-context.ts";
import { inTurns, present } from "./in-turns.ts";
import { jobs } from "./peers/open-peers.ts";
import { type DaemonProcess, startDaemon } from "./subject/daemon-process.ts";
import { floodLines, startFlood } from "./subject/flood.ts";
import { followLog } from "./subject/follow-log.ts";
import { forgetPeak, peakMb, residentMb } from "./subject/process-facts.ts";
import { completedRuns, heldRuns, stopRun } from "./subject/runs.ts";
import { logsClient } from "./subject/streams.ts";

/**
 * D8: resident memory of a daemon that has done 15 runs and does nothing, beside pm2's with 15 jobs; its peak while a run
 * floods one follower with entries; and, told only, with 15 runs held at once, each in an engine thread of its own. Every
 * round has a new daemon: memory once used is kept by the process.
 */
export const memory: Family = { ids: ["D8"], measure };

const settleMs = 2_000;

async function measure({ root, rounds, peers, freshFolder }: BenchContext) {
  const pm2 = await peers.pm2();
  const peaks: { readonly ours: number; readonly idle: number }[] = [];
  try {
    await pm2?.startSleepers(jobs);
    const idle = await inTurns(rounds, {
      ours: async () => {
        const daemon = await startDaemon(root, freshFolder());
        await completedRuns(daemon.client, jobs);
        await after(settleMs);
        const idleMb = residentMb(daemon.pid);
        peaks.push({ ours: await floodPeakMb(daemon), idle: idleMb });
        await daemon.end("SIGTERM");
        return idleMb;
      },
      "ours with 15 held": async () => {
        const daemon = await startDaemon(root, freshFolder(), ["--max-active-runs", `${jobs}`]);
        await heldRuns(daemon.client, jobs);
        await after(settleMs);
        const heldMb = residentMb(daemon.pid);
        await daemon.end("SIGTERM");
        return heldMb;
      },
      ...present({ pm2: pm2 && (async () => residentMb(pm2.pid)) }),
    });
    return [
      {
        id: "D8",
        what: `daemon idle, ${jobs} runs in its store`,
        unit: "MB",
        rounds: idle,
        limit: { sense: "at_most", value: 100, beside: null } as const,
      },
      {
        id: "D8",
        what: `peak while ${floodLines.toLocaleString("en")} entries are followed`,
        unit: "MB",
        rounds: peaks.slice(-rounds),
        limit: { sense: "at_most", value: 1.5, beside: "idle" } as const,
      },
    ];
  } finally {
    await pm2?.close();
  }
}

async function floodPeakMb({ client, address, pid }: DaemonProcess): Promise<number> {
  forgetPeak(pid);
  const logs = logsClient(address);
  const runId = await startFlood(client);
  const follower = followLog(logs, runId, floodLines);
  await follower.reached;
  const peak = peakMb(pid);
  await stopRun(client, runId);
  await follower.ended;
  logs.close();
  return peak;
}
