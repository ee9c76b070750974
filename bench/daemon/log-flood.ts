import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import type { BenchContext, Family } from "./bench-context.ts";
import { inTurns, present } from "./in-turns.ts";
import { type DaemonProcess, startDaemon } from "./subject/daemon-process.ts";
import { floodLines, startFlood } from "./subject/flood.ts";
import { followLog } from "./subject/follow-log.ts";
import { processorSeconds } from "./subject/process-facts.ts";
import { stopRun, untilState } from "./subject/runs.ts";
import { logsClient } from "./subject/streams.ts";

/**
 * D4: entries per second that a follower is sent while a run logs as fast as it can, every one on disk before; beside it,
 * lines per second on pm2's bus while a job writes lines of the same length, which are on no disk when they are shown. A
 * round in which an entry is missing ends the bench. D5: what one more follower of the same log costs the daemon.
 */
export const logFlood: Family = { ids: ["D4", "D5"], measure };

const lineBytes = 190;
const addedFollowers = 5;

async function measure({ root, rounds, peers, freshFolder }: BenchContext) {
  const daemon = await startDaemon(root, freshFolder());
  const pm2 = await peers.pm2();
  try {
    const flooded = await inTurns(rounds, {
      ours: () => floodOnce(daemon),
      ...present({ pm2: pm2 && (() => pm2.flood(floodLines, lineBytes)) }),
    });
    const runId = await startFlood(daemon.client);
    await untilState(daemon.client, runId, RunState.PAUSED);
    const replays = await inTurns(rounds, { ours: () => replayRate(daemon, runId) });
    const added = await inTurns(rounds, { ours: () => addedCost(daemon, runId) });
    return [
      {
        id: "D4",
        what: `log flood, ${floodLines.toLocaleString("en")} entries, one follower, durable, gap-free`,
        unit: "lines/s",
        rounds: flooded,
        limit: { sense: "at_least", value: 1, beside: "pm2" } as const,
        note: "each entry of ours is a tick, with its record on disk as well",
      },
      {
        id: "D4",
        what: "the same log read again by one follower",
        unit: "lines/s",
        rounds: replays,
        limit: null,
      },
      {
        id: "D5",
        what: "each added follower, daemon's processor time per million entries",
        unit: "s",
        rounds: added,
        limit: { sense: "at_most", value: 0.3, beside: null } as const,
      },
    ];
  } finally {
    await Promise.all([daemon.end("SIGTERM"), pm2?.close()]);
  }
}

async function floodOnce({ client, address }: DaemonProcess): Promise<number> {
  const logs = logsClient(address);
  const runId = await startFlood(client);
  const follower = followLog(logs, runId, floodLines);
  const { entries, ms } = await follower.reached;
  await stopRun(client, runId);
  await follower.ended;
  logs.close();
  return (1_000 * entries) / ms;
}

async function replayRate({ address }: DaemonProcess, runId: string): Promise<number> {
  const logs = logsClient(address);
  const follower = followLog(logs, runId, floodLines);
  const { entries, ms } = await follower.reached;
  follower.cancel();
  logs.close();
  return (1_000 * entries) / ms;
}

/** A follower reads from the store whether the run is at work or not, so a run that is held shows its cost alone. */
async function addedCost({ address, pid }: DaemonProcess, runId: string): Promise<number> {
  const before = processorSeconds(pid);
  const followers = Array.from({ length: addedFollowers }, () => {
    const logs = logsClient(address);
    return { logs, follower: followLog(logs, runId, floodLines) };
  });
  const reached = await Promise.all(followers.map(({ follower }) => follower.reached));
  const spent = processorSeconds(pid) - before;
  for (const { logs, follower } of followers) {
    follower.cancel();
    logs.close();
  }
  const entries = reached.reduce((sum, each) => sum + each.entries, 0);
  return (1_000_000 * spent) / entries;
}
