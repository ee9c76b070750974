import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client } from "../../proto/client/connect.ts";
import { unary } from "../../proto/client/unary.ts";
import { LogLevel, RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import {
  FollowLogsRequest,
  FollowLogsResponse,
  ListLogsRequest,
  type ListLogsResponse,
} from "../../proto/gen/trinity/gate/v1/logs.ts";
import {
  anHour,
  completedRun,
  drained,
  failureOf,
  heldRun,
  known,
  patience,
  reader,
  reason,
  startRun,
  stopRun,
  waitRun,
} from "./support/calls.ts";
import { cleanUp, startDaemon } from "./support/daemon.ts";

/*
 * Goal: a reader of a log misses nothing and gets nothing twice, whenever it comes and however it reads.
 * Method: one real daemon; gf01 writes 24 entries; a held run is stepped to make entries when the test wants them.
 */
let client: Client;
let runId: string;

beforeAll(async () => {
  client = (await startDaemon()).client;
  runId = (await completedRun(client)).runId;
});
afterAll(cleanUp);

type List = Parameters<typeof ListLogsRequest.fromPartial>[0];
type Follow = Parameters<typeof FollowLogsRequest.fromPartial>[0];

const list = (request: List): Promise<ListLogsResponse> =>
  unary(client.logs, client.logs.listLogs, ListLogsRequest.fromPartial({ runId, ...request }), patience);
const follow = (request: Follow) =>
  client.logs.followLogs(FollowLogsRequest.fromPartial({ runId, ...request }));
const followed = async (request: Follow): Promise<readonly FollowLogsResponse[]> => {
  const { messages, failure } = await drained(follow({ untilEnd: true, ...request }));
  expect(failure).toBeNull();
  return messages;
};
const seqs = (entries: readonly { readonly seq: bigint }[]): readonly number[] =>
  entries.map(({ seq }) => Number(seq));
const seqsOf = (messages: readonly FollowLogsResponse[]): readonly number[] =>
  messages.flatMap(({ entries }) => seqs(entries));
const upto = (last: number): readonly number[] => Array.from({ length: last }, (_, index) => index + 1);

describe("a page of a log", () => {
  test("holds dense sequence numbers from 1, and nothing is left", async () => {
    const page = await list({});
    expect(seqs(page.entries)).toEqual(upto(24));
    expect(page).toMatchObject({ lastSeq: 24n, hasMore: false });
    for (const entry of page.entries)
      expect(entry).toMatchObject({ runId, attemptId: `${runId}.a001`, engineRunId: "GF01_config" });
  });

  test("goes on behind its cursor, and at the end comes back empty with a cursor", async () => {
    const pages: ListLogsResponse[] = [];
    let afterCursor = "";
    do {
      const page = await list({ afterCursor, pageSize: 7 });
      pages.push(page);
      afterCursor = page.nextCursor;
    } while (known(pages.at(-1)).hasMore);
    expect(pages.map(({ entries }) => entries.length)).toEqual([7, 7, 7, 3]);
    expect(pages.flatMap(({ entries }) => seqs(entries))).toEqual(upto(24));
    expect(await list({ afterCursor })).toMatchObject({
      entries: [],
      nextCursor: afterCursor,
      hasMore: false,
    });
  });

  test("holds the last entries when asked for the tail", async () => {
    expect(seqs((await list({ tail: 3 })).entries)).toEqual([22, 23, 24]);
    expect(seqs((await list({ tail: 1000 })).entries)).toEqual(upto(24));
  });

  test("begins at a time, and beyond the last entry when all are older", async () => {
    const { entries } = await list({});
    const tenth = known(entries[9]).timestamp;
    const first = entries.find(({ timestamp }) => known(timestamp).nanos === known(tenth).nanos);
    const page = await list({ since: tenth });
    expect(known(page.entries[0]).seq).toBe(known(first).seq);
    expect(page).toMatchObject({ lastSeq: 24n, hasMore: false });
    const later = { seconds: known(tenth).seconds + 3_600n, nanos: 0 };
    expect((await list({ since: later })).entries).toEqual([]);
  });

  test.each([
    { name: "a time and a tail", request: { since: { seconds: 1n }, tail: 3 }, field: "since" },
    { name: "a time and a cursor", request: { since: { seconds: 1n }, afterCursor: "x" }, field: "since" },
    { name: "a tail and a cursor", request: { tail: 3, afterCursor: "x" }, field: "tail" },
  ])("has one beginning, not $name", async ({ request, field }) => {
    const { violations } = await failureOf(list(request));
    expect(violations.map((each) => each.field)).toEqual([field]);
  });

  test("passes over what the filter does not want", async () => {
    const filter = { level: LogLevel.DEBUG, eventTypes: ["tick_complete"], fromTick: 3n, toTick: 5n };
    const page = await list({ filter });
    expect(page.entries.map(({ tick }) => tick)).toEqual([3n, 4n, 5n]);
    expect(page.hasMore).toBe(false);
    const tail = await list({ filter: { eventTypes: ["tick_complete"] }, tail: 2 });
    expect(tail.entries.map(({ tick }) => tick)).toEqual([7n, 8n]);
  });

  test("of the filter wants only levels at least as high", async () => {
    const { entries } = await list({ filter: { level: LogLevel.INFO } });
    expect(entries.every(({ level }) => level >= LogLevel.INFO)).toBe(true);
    expect(entries.length).toBeLessThan(24);
  });

  test("without a run id is of the newest run", async () => {
    const { entries } = await list({ runId: "" });
    expect(known(entries[0]).runId).toBe(runId);
  });
});

describe("cursors are bound to what they were made for", () => {
  test("another filter refuses the cursor", async () => {
    const { nextCursor } = await list({ pageSize: 2 });
    const failure = await failureOf(list({ afterCursor: nextCursor, filter: { level: LogLevel.WARN } }));
    expect([failure.reason, failure.message]).toEqual(["CURSOR_INVALID", expect.stringContaining("filter")]);
  });

  test("another run refuses the cursor", async () => {
    const other = await completedRun(client, { scenarioId: "line-4" });
    const { nextCursor } = await list({ pageSize: 2 });
    const failure = await failureOf(list({ runId: other.runId, afterCursor: nextCursor }));
    expect([failure.reason, failure.message]).toEqual(["CURSOR_INVALID", expect.stringContaining(runId)]);
  });

  test("another store refuses the cursor", async () => {
    const elsewhere = await startDaemon();
    const there = await completedRun(elsewhere.client);
    expect(there.runId).toBe(runId);
    const { nextCursor } = await list({ pageSize: 2 });
    const failure = await failureOf(
      unary(
        elsewhere.client.logs,
        elsewhere.client.logs.listLogs,
        ListLogsRequest.fromPartial({ runId, afterCursor: nextCursor }),
        patience,
      ),
    );
    expect([failure.reason, failure.message]).toEqual(["CURSOR_INVALID", expect.stringContaining("store")]);
  });
});

describe("following an ended run", () => {
  test("delivers everything, then the end marker, then ends", async () => {
    const messages = await followed({});
    expect(seqsOf(messages)).toEqual(upto(24));
    expect(known(messages.at(-1)).endOfRun).toEqual({ lastSeq: 24n, state: RunState.COMPLETED });
    expect(messages.filter(({ endOfRun }) => endOfRun !== undefined)).toHaveLength(1);
    expect(messages.every(({ cursor }) => cursor !== "")).toBe(true);
  });

  test("goes on behind the cursor of any message, without a repeat", async () => {
    const { nextCursor } = await list({ pageSize: 10 });
    expect(seqsOf(await followed({ afterCursor: nextCursor }))).toEqual(upto(24).slice(10));
    const last = known((await followed({})).at(-1)).cursor;
    const again = await followed({ afterCursor: last });
    expect([seqsOf(again), again.map(({ endOfRun }) => endOfRun?.lastSeq)]).toEqual([[], [24n]]);
  });

  test("begins with the tail, wanted entries only", async () => {
    expect(seqsOf(await followed({ tail: 2 }))).toEqual([23, 24]);
    const ticks = await followed({ tail: 2, filter: { eventTypes: ["tick_complete"] } });
    expect(ticks.flatMap(({ entries }) => entries.map(({ tick }) => tick))).toEqual([7n, 8n]);
  });

  test("stays open after the end marker unless told otherwise", async () => {
    const stream = follow({ untilEnd: false, tail: 1 });
    const messages = reader(stream);
    await messages.next();
    expect((await messages.next()).endOfRun).toBeDefined();
    const { scenario } = await unary(
      client.scenarios,
      client.scenarios.getScenario,
      { scenarioId: "gf01" },
      patience,
    );
    expect(scenario).toBeDefined();
    expect(stream.destroyed).toBe(false);
    messages.cancel();
  });
});

describe("following a live run", () => {
  test("delivers each entry when it is committed, and the end when the run ends", async () => {
    const held = await heldRun(client, { scenarioId: "ring-5" });
    const messages = reader(follow({ runId: held.runId, untilEnd: true }));
    const seen: number[] = [];
    const see = async (isThere: (message: FollowLogsResponse) => boolean): Promise<void> => {
      for (;;) {
        const message = await messages.next();
        seen.push(...seqs(message.entries));
        if (isThere(message)) return;
      }
    };
    await see(({ entries }) => entries.some(({ eventType }) => eventType === "run_paused"));
    for (const tick of [1n, 2n]) {
      const step = { runId: held.runId, ticks: 1n, reason, requestId: "" };
      await unary(client.runs, client.runs.stepRun, step, patience);
      await see(({ entries }) =>
        entries.some((entry) => entry.eventType === "tick_complete" && entry.tick === tick),
      );
    }
    await unary(client.runs, client.runs.resumeRun, { runId: held.runId, reason, requestId: "" }, patience);
    let end: FollowLogsResponse["endOfRun"];
    await see(({ endOfRun }) => {
      end = endOfRun;
      return endOfRun !== undefined;
    });
    expect(end?.state).toBe(RunState.COMPLETED);
    expect(seen).toEqual(upto(Number(end?.lastSeq)));
  });

  test("delivers the same to readers that come at different times and break off in between", async () => {
    const { runId: live } = await startRun(client, { scenarioId: "ring-5", tickDelayMs: anHour });
    await waitRun(client, live, { tick: 1n });
    const early = reader(follow({ runId: live }));
    const first = await early.next();
    early.cancel();
    await stopRun(client, live);
    const rest = await followed({ runId: live, afterCursor: first.cursor });
    const late = await followed({ runId: live });
    expect([...seqs(first.entries), ...seqsOf(rest)]).toEqual(seqsOf(late));
    expect(seqsOf(late)).toEqual(upto(seqsOf(late).length));
    expect(known(late.at(-1)).endOfRun?.state).toBe(RunState.CANCELLED);
  });
});

const messageBytes = 64 * 1024;

test("a long run is delivered whole, in messages within the limits", async () => {
  const { runId: long } = await completedRun(client, {
    scenarioId: "ring-5",
    overrides: { ticksTotal: 3000n },
  });
  const raw = client.logs.makeServerStreamRequest(
    "/trinity.gate.v1.LogsService/FollowLogs",
    (request: FollowLogsRequest) => Buffer.from(FollowLogsRequest.encode(request).finish()),
    (bytes) => bytes,
    FollowLogsRequest.fromPartial({ runId: long, untilEnd: true }),
  );
  const { messages: encoded, failure } = await drained(raw);
  expect(failure).toBeNull();
  const messages = encoded.map((bytes) => FollowLogsResponse.decode(bytes));
  expect(seqsOf(messages)).toEqual(upto(seqsOf(messages).length));
  expect(seqsOf(messages).length).toBeGreaterThan(3000);
  for (const { entries } of messages) expect(entries.length).toBeLessThanOrEqual(256);
  const sizes = encoded.map((bytes) => bytes.length);
  for (const size of sizes) expect(size).toBeLessThan(2 * messageBytes);
  // Far more than one message may hold, so the limit was met.
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThan(4 * messageBytes);
  expect(messages.at(-1)?.endOfRun?.lastSeq).toBe(BigInt(seqsOf(messages).length));
});
