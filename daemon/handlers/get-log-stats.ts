import { LogLevel } from "../../proto/gen/trinity/gate/v1/common.ts";
import { FollowLogsResponse, LogsServiceService } from "../../proto/gen/trinity/gate/v1/logs.ts";
import type { LogBlock, RunId } from "../../store/records.ts";
import type { StoredLogs } from "../logs/log-reader.ts";
import type { Call, Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import type { RunFinder } from "../runs/run-finder.ts";
import { observationOfRun } from "../state/observations.ts";
import { toFreshness } from "../wire/freshness.ts";
import { fromTimestamp } from "../wire/timestamp.ts";

export type GetLogStatsDeps = {
  readonly runs: RunFinder;
  readonly logs: Pick<StoredLogs, "firstSeq" | "lastSeq" | "readBlocks">;
  readonly nowMs: () => number;
};

const blocksPerTurn = 32;
const recentMs = 10_000;

type Tally = {
  firstSeq: number;
  lastSeq: number;
  readonly byLevel: Record<string, bigint>;
  readonly byEventType: Record<string, bigint>;
  lastError: string;
  lastErrorSeq: number;
  readonly timesMs: number[];
};

/** How much there is of a run's log, by level and event type. Counts what is there, in turns with other work. */
export function getLogStats(deps: GetLogStatsDeps): Rpc {
  return readRpc(LogsServiceService.getLogStats, {
    parse: ({ runId }) => runId,
    answer: async (text, call) => {
      const run = deps.runs.byTextOrNewest(text);
      const { runId } = run.record;
      const tally = await count(deps, runId, call);
      const newestMs = tally.timesMs.at(-1) ?? 0;
      return {
        runId,
        firstAvailable: BigInt(tally.firstSeq),
        lastSeq: BigInt(tally.lastSeq),
        byLevel: tally.byLevel,
        byEventType: tally.byEventType,
        lastError: tally.lastError,
        lastErrorSeq: BigInt(tally.lastErrorSeq),
        recent: BigInt(tally.timesMs.filter((atMs) => newestMs - atMs <= recentMs).length),
        freshness: toFreshness(observationOfRun(run), deps.nowMs()),
      };
    },
  });
}

async function count({ logs }: GetLogStatsDeps, runId: RunId, call: Call): Promise<Tally> {
  const tally: Tally = {
    firstSeq: logs.firstSeq(runId),
    lastSeq: logs.lastSeq(runId),
    byLevel: {},
    byEventType: {},
    lastError: "",
    lastErrorSeq: 0,
    timesMs: [],
  };
  let isWanted = true;
  call.onOver(() => {
    isWanted = false;
  });
  for (let from = 1; isWanted; ) {
    const blocks = logs.readBlocks(runId, from, blocksPerTurn);
    const last = blocks.at(-1);
    if (last === undefined) break;
    for (const block of blocks) add(tally, block);
    from = last.firstSeq + last.count;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return tally;
}

function add(tally: Tally, block: LogBlock): void {
  const isRecent = (atMs: number): boolean => block.lastAtMs - atMs <= recentMs;
  while (tally.timesMs[0] !== undefined && !isRecent(tally.timesMs[0])) tally.timesMs.shift();
  for (const entry of FollowLogsResponse.decode(block.payload).entries) {
    const level = levelNames[entry.level] ?? "UNSPECIFIED";
    tally.byLevel[level] = (tally.byLevel[level] ?? 0n) + 1n;
    tally.byEventType[entry.eventType] = (tally.byEventType[entry.eventType] ?? 0n) + 1n;
    tally.lastSeq = Number(entry.seq);
    const atMs = fromTimestamp(entry.timestamp) ?? 0;
    if (isRecent(atMs)) tally.timesMs.push(atMs);
    if (entry.level !== LogLevel.ERROR) continue;
    tally.lastError = entry.message;
    tally.lastErrorSeq = Number(entry.seq);
  }
}

const levelNames: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(LogLevel).map(([name, value]) => [value, name]),
);
