import { afterAll, describe, expect, test } from "vitest";
import type { Client } from "../../proto/client/connect.ts";
import { unary } from "../../proto/client/unary.ts";
import { JobStatus, RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { FollowLogsRequest, ListLogsRequest, type LogEntry } from "../../proto/gen/trinity/gate/v1/logs.ts";
import type { Run } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { known, patience, reader, startRun } from "../daemon/support/calls.ts";
import { cleanUp, freshPlaces, startDaemon } from "../daemon/support/daemon.ts";
import { seededRandom } from "../support/seeded-random.ts";

/*
 * Goal: what a client has been shown survives kill -9 of the daemon at any moment of a run (daemon.md 1.3, claim 1).
 * Method: twenty moments drawn from a printed seed. A client follows the log of a run; after so many entries the daemon
 * is killed and started again on the same store, and everything the client saw is looked up.
 */
const seed = Number(process.env["TRINITY_SEED"] ?? 20261120);
const random = seededRandom(seed);
const ticksTotal = 300;
/** Entries of one run: two at its start, one per tick, and some at its end. */
const entriesAbout = ticksTotal + 10;
const moments = Array.from({ length: 20 }, (_, at) => ({
  name: `round ${at + 1}`,
  entries: at === 0 ? 0 : random(entriesAbout),
}));

afterAll(cleanUp);

describe(`kill -9 during a run (TRINITY_SEED=${seed})`, () => {
  test.each(moments)("$name: killed after $entries entries", async ({ entries }) => {
    const places = freshPlaces();
    const killed = await startDaemon(places);
    const { runId } = await startRun(killed.client, {
      scenarioId: "gf01",
      overrides: { ticksTotal: BigInt(ticksTotal) },
      tickDelayMs: 1,
    });
    const seen = await entriesUntil(killed.client, runId, entries);
    await killed.end("SIGKILL");

    const { client } = await startDaemon(places);
    const run = await getRun(client, runId);
    const stored = await allEntries(client, runId);
    const ticks = await allTicks(client, runId);

    expect(stored.map(({ seq }) => Number(seq))).toEqual(stored.map((_, at) => at + 1));
    expect(stored.slice(0, seen.length)).toEqual(seen);
    expect(ticks).toEqual(ticks.map((_, at) => at + 1));
    expect(ticks.length).toBe(Number(run.ticksCompleted));
    expect(ticks.length).toBeGreaterThanOrEqual(ticksSeen(seen));
    const { attempts } = await unary(client.runs, client.runs.listAttempts, { runId }, patience);
    expect(attempts).toHaveLength(1);
    if (run.state === RunState.COMPLETED) {
      // Killed after its end: nothing of it may have changed.
      expect(attempts[0]?.status).toBe(JobStatus.COMPLETED);
      expect(ticks).toHaveLength(ticksTotal);
      return;
    }
    expect(run).toMatchObject({ state: RunState.FAULT, fault: { errorCode: "daemon_restart" } });
    expect(attempts[0]).toMatchObject({ status: JobStatus.FAILED, errorCode: "daemon_restart" });
    expect(stored.at(-1)).toMatchObject({
      eventType: "error",
      payloadJson: '{"error_code":"daemon_restart"}',
    });
  });
});

/** What a follower has been shown by the time it has at least so many entries. */
async function entriesUntil(client: Client, runId: string, count: number): Promise<readonly LogEntry[]> {
  const seen: LogEntry[] = [];
  const stream = reader(client.logs.followLogs(FollowLogsRequest.fromPartial({ runId })));
  while (seen.length < count) {
    const message = await stream.next();
    seen.push(...message.entries);
    if (message.endOfRun !== undefined) break;
  }
  stream.cancel();
  return seen;
}

function ticksSeen(entries: readonly LogEntry[]): number {
  return entries.filter(({ eventType }) => eventType === "tick_complete").length;
}

async function getRun(client: Client, runId: string): Promise<Run> {
  return known((await unary(client.runs, client.runs.getRun, { runId }, patience)).run);
}

async function allEntries(client: Client, runId: string): Promise<readonly LogEntry[]> {
  const entries: LogEntry[] = [];
  let afterCursor = "";
  for (;;) {
    const request = ListLogsRequest.fromPartial({ runId, afterCursor, pageSize: 1000 });
    const page = await unary(client.logs, client.logs.listLogs, request, patience);
    entries.push(...page.entries);
    if (!page.hasMore) return entries;
    afterCursor = page.nextCursor;
  }
}

async function allTicks(client: Client, runId: string): Promise<readonly number[]> {
  const ticks: number[] = [];
  let fromTick = 1n;
  do {
    const page = await unary(
      client.introspection,
      client.introspection.listTicks,
      { runId, fromTick, pageSize: 1000 },
      patience,
    );
    ticks.push(...page.ticks.map(({ tick }) => Number(tick)));
    fromTick = page.nextTick;
  } while (fromTick !== 0n);
  return ticks;
}
