import { setTimeout as after } from "node:timers/promises";
import type { BenchContext, Family } from "./bench-context.ts";
import { inTurns, present } from "./in-turns.ts";
import { jobs } from "./peers/open-peers.ts";
import { type DaemonProcess, startDaemon } from "./subject/daemon-process.ts";
import { floodLines, startFlood } from "./subject/flood.ts";
import { followLog } from "./subject/follow-log.ts";
import { anonymousMb, forgetPeak, peakMb, residentMb } from "./subject/process-facts.ts";
import { completedRuns, heldRuns, stopRun } from "./subject/runs.ts";
import { logsClient } from "./subject/streams.ts";

/**
 * D8: resident memory of a daemon that has done 15 runs and does nothing, beside pm2's with 15 jobs; its peak while a run
 * floods one follower with entries. Told and not judged: with 15 runs held at once, each in an engine thread of its own, and
 * what is left without pages that stand in a file. Every round has a new daemon: a process keeps memory once used.
 */
export const memory: Family = { ids: ["D8"], measure };

const settleMs = 2_000;

async function measure({ root, rounds, peers, freshFolder }: BenchContext) {
  const pm2 = await peers.pm2();
  const told: Memory[] = [];
  try {
    await pm2?.startSleepers(jobs);
    const turns = await inTurns(rounds, {
      ours: async () => {
        const daemon = await startDaemon(root, freshFolder());
        const memory = await memoryOf(daemon);
        told.push(memory);
        await daemon.end("SIGTERM");
        return memory.idle;
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
    const counted = told.slice(-rounds);
    return [
      {
        id: "D8",
        what: `daemon idle, ${jobs} runs in its store`,
        unit: "MB",
        rounds: turns.map((round, at) => ({ ...round, "without files": counted[at]?.idleWithoutFiles ?? 0 })),
        limit: { sense: "at_most", value: 100, beside: null } as const,
      },
      {
        id: "D8",
        what: `peak while ${floodLines.toLocaleString("en")} entries are followed`,
        unit: "MB",
        rounds: counted.map(({ idle, peak, floodedWithoutFiles }) => ({
          ours: peak,
          idle,
          "afterwards without files": floodedWithoutFiles,
        })),
        limit: { sense: "at_most", value: 1.5, beside: "idle" } as const,
      },
    ];
  } finally {
    await pm2?.close();
  }
}

type Memory = Readonly<Record<"idle" | "idleWithoutFiles" | "peak" | "floodedWithoutFiles", number>>;

async function memoryOf(daemon: DaemonProcess): Promise<Memory> {
  await completedRuns(daemon.client, jobs);
  await after(settleMs);
  const idle = residentMb(daemon.pid);
  const idleWithoutFiles = anonymousMb(daemon.pid);
  const peak = await floodPeakMb(daemon);
  return { idle, idleWithoutFiles, peak, floodedWithoutFiles: anonymousMb(daemon.pid) };
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
