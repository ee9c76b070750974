import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { Client } from "../../proto/client/connect.ts";
import { unary } from "../../proto/client/unary.ts";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { FollowLogsRequest, type LogEntry } from "../../proto/gen/trinity/gate/v1/logs.ts";
import { KillRunRequest } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { anHour, patience, reader, reason, startRun, waitRun, wholeLog } from "../daemon/support/calls.ts";
import { cleanUp, type DaemonPlaces, freshPlaces, startDaemon } from "../daemon/support/daemon.ts";
import { effort, seed, timeoutMs } from "./effort.ts";
import { startAgain } from "./start-again.ts";

/*
 * Goal: however a run ends, its last lines are on disk before anybody hears that it has ended (daemon.md 2.4; 7, F10; I3,
 * I4). Method: runs that end at once, in ways drawn from a seed, under the load of a run that floods its log; at the end
 * marker of some the daemon is killed.
 */
const rounds = effort(50, 1000);
const killedRounds = effort(3, 40);

type Ending = {
  readonly name: string;
  readonly wishes: Parameters<typeof startRun>[1];
  readonly act: (client: Client, runId: string) => Promise<unknown>;
  readonly state: RunState;
  /** Event type of the last line; null when the engine was not asked for one. */
  readonly last: string | null;
};

const nothing = (): Promise<void> => Promise.resolve();
const stop = (client: Client, runId: string): Promise<unknown> =>
  unary(client.runs, client.runs.stopRun, { runId, reason, requestId: "" }, patience);
const kill = (client: Client, runId: string): Promise<unknown> => {
  const request = KillRunRequest.fromPartial({ runId, confirm: runId, graceMs: 1, reason });
  return unary(client.runs, client.runs.killRun, request, patience);
};

const endings: readonly Ending[] = [
  {
    name: "completes",
    wishes: { scenarioId: "ring-5" },
    act: nothing,
    state: RunState.COMPLETED,
    last: "run_end",
  },
  {
    // Its I-block is due at the eighth tick, and it has no edges: the engine refuses its input there.
    name: "breaks",
    wishes: { scenarioId: "gf01" },
    act: nothing,
    state: RunState.FAULT,
    last: "error",
  },
  {
    name: "is stopped at work",
    wishes: { scenarioId: "ring-5", tickDelayMs: anHour },
    act: stop,
    state: RunState.CANCELLED,
    last: "stop_requested",
  },
  {
    name: "is stopped while held",
    wishes: { scenarioId: "ring-5", startPaused: true },
    act: async (client, runId) => {
      await waitRun(client, runId, { states: [RunState.PAUSED] });
      await stop(client, runId);
    },
    state: RunState.CANCELLED,
    last: "stop_requested",
  },
  {
    name: "is killed",
    wishes: { scenarioId: "ring-5", tickDelayMs: anHour },
    act: kill,
    state: RunState.CANCELLED,
    last: null,
  },
];

const drawn = (count: number): readonly Ending[] =>
  fc.sample(fc.constantFrom(...endings), { numRuns: count, seed });

afterAll(cleanUp);

test(
  `${rounds} runs that end at once (seed ${seed}) have their last line before their end`,
  async () => {
    const places = freshPlaces();
    const { client } = await startDaemon(places, [...brokenScenarios(places), "--max-active-runs", "2"]);
    const flood = await startRun(client, { scenarioId: "star-5", overrides: { ticksTotal: 500_000n } });
    for (const [round, ending] of drawn(rounds).entries()) {
      const { runId, entries } = await endedRun(client, ending);
      expect([round, ending.name, await wholeLog(client, { runId })]).toEqual([round, ending.name, entries]);
    }
    await stop(client, flood.runId);
    await waitRun(client, flood.runId, { states: [RunState.CANCELLED, RunState.COMPLETED] });
  },
  timeoutMs,
);

test(
  `${killedRounds} daemons killed at the end of a run (seed ${seed}) had its last line on disk`,
  async () => {
    const places = freshPlaces();
    const args = brokenScenarios(places);
    let daemon = await startDaemon(places, args);
    for (const [round, ending] of drawn(killedRounds).entries()) {
      const { runId, entries } = await endedRun(daemon.client, ending);
      await daemon.end("SIGKILL");
      daemon = await startAgain(places, args);
      const { run } = await unary(daemon.client.runs, daemon.client.runs.getRun, { runId }, patience);
      expect([round, run?.state, run?.attemptCount]).toEqual([round, ending.state, 1]);
      expect(await wholeLog(daemon.client, { runId })).toEqual(entries);
    }
  },
  timeoutMs,
);

/** Starts a run, brings it to its end, and answers what a follower saw of it, which has to be complete. */
async function endedRun(
  client: Client,
  { wishes, act, state, last }: Ending,
): Promise<{ readonly runId: string; readonly entries: readonly LogEntry[] }> {
  const { runId } = await startRun(client, wishes);
  const messages = reader(client.logs.followLogs(FollowLogsRequest.fromPartial({ runId, untilEnd: true })));
  const acted = act(client, runId);
  const entries: LogEntry[] = [];
  for (;;) {
    const message = await messages.next();
    entries.push(...message.entries);
    if (message.endOfRun === undefined) continue;
    expect(message.endOfRun).toMatchObject({ lastSeq: BigInt(entries.length), state });
    break;
  }
  await acted;

  expect(entries.map(({ seq }) => Number(seq))).toEqual(entries.map((_, index) => index + 1));
  if (last !== null) expect(entries.at(-1)?.eventType).toBe(last);
  return { runId, entries };
}

/** The shipped scenarios, `gf01` without its edges. */
function brokenScenarios({ folder }: DaemonPlaces): readonly string[] {
  const scenarios = join(folder, "scenarios");
  cpSync(fileURLToPath(new URL("../../scenarios", import.meta.url)), scenarios, { recursive: true });
  const path = join(scenarios, "topologies", "gf01.json");
  const topology: object = JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(path, JSON.stringify({ ...topology, edges: [] }));
  return ["--scenarios", scenarios];
}
