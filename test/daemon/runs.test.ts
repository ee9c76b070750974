import { status } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client } from "../../proto/client/connect.ts";
import { unary } from "../../proto/client/unary.ts";
import { FreshnessState, JobStatus, RunPhase, RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import {
  IfBusy,
  ListRunsRequest,
  type Run,
  StartRunRequest,
  StopRunRequest,
} from "../../proto/gen/trinity/gate/v1/runs.ts";
import {
  anHour,
  completedRun,
  failureOf,
  heldRun,
  known,
  patience,
  reason,
  startRun,
  stopRun,
  waitRun,
} from "./support/calls.ts";
import { cleanUp, startDaemon } from "./support/daemon.ts";

/*
 * Goal: an operator starts, steers, finds and waits for runs, and each answer is what is on disk.
 * Method: one real daemon; runs either have no pause between ticks or an hour, so nothing depends on speed.
 */
let client: Client;

beforeAll(async () => {
  client = (await startDaemon()).client;
});
afterAll(cleanUp);

const get = async (runId: string): Promise<Run> =>
  known((await unary(client.runs, client.runs.getRun, { runId }, patience)).run);

describe("a run", () => {
  test("goes from start to completed and is sealed", async () => {
    const started = await startRun(client, { scenarioId: "gf01" });
    expect(started).toMatchObject({
      state: RunState.RUNNING,
      scenarioId: "gf01",
      createdBy: expect.stringMatching(/^local:/),
    });
    expect(started.runId).toMatch(/^r-[0-9a-f]{12}-\d{4}$/);
    const ended = await waitRun(client, started.runId);
    expect(ended).toMatchObject({
      state: RunState.COMPLETED,
      phase: RunPhase.UNSPECIFIED,
      ticksCompleted: 8n,
    });
    expect(ended.summary).toMatchObject({
      uledgerEntries: 8n,
      apxManifests: 2n,
      document: { sizeBytes: 26676n },
    });
    expect(ended.etag).not.toBe(started.etag);
  });

  test("made twice of the same has the same fingerprint and hashes, and the next ordinal", async () => {
    const [one, two] = [await completedRun(client), await completedRun(client)];
    expect(two.fingerprint).toBe(one.fingerprint);
    expect(two.lastTickHash).toBe(one.lastTickHash);
    expect(Number(two.runId.slice(-4))).toBe(Number(one.runId.slice(-4)) + 1);
  });

  test("takes overrides, which make another fingerprint", async () => {
    const plain = await completedRun(client, { scenarioId: "ring-5" });
    const longer = await completedRun(client, {
      scenarioId: "ring-5",
      overrides: { ticksTotal: 9n, engineRunId: "OTHER" },
    });
    expect(longer).toMatchObject({ ticksCompleted: 9n, engineRunId: "OTHER" });
    expect(longer.fingerprint).not.toBe(plain.fingerprint);
  });

  test("may be named by the caller", async () => {
    const run = await completedRun(client, { scenarioId: "line-4", runId: "night.shift-1" });
    expect(run.runId).toBe("night.shift-1");
    expect(run.attemptId).toBe("night.shift-1.a001");
  });

  test("is started from the active scenario when none is named", async () => {
    const { scenarios } = client;
    const activate = { scenarioId: "line-4", reason, requestId: "" };
    const first = await unary(scenarios, scenarios.activateScenario, activate, patience);
    expect(first).toMatchObject({ noop: false, scenario: { scenarioId: "line-4", active: true } });
    expect((await unary(scenarios, scenarios.activateScenario, activate, patience)).noop).toBe(true);
    expect((await completedRun(client, {})).scenarioId).toBe("line-4");
  });

  test("has an attempt that tells its life and its wiring", async () => {
    const { runId, wiringSha256, configVersions } = await completedRun(client, {
      scenarioId: "gf01",
      correlationIds: { train_run_id: "t-1" },
    });
    const { attempts, records } = await unary(client.runs, client.runs.listAttempts, { runId }, patience);
    expect(records).toMatchObject([
      { jobId: runId, attemptId: `${runId}.a001`, status: JobStatus.COMPLETED },
    ]);
    expect(attempts).toMatchObject([
      {
        attemptId: `${runId}.a001`,
        status: JobStatus.COMPLETED,
        operatorKey: "local.default",
        backend: "worker",
        wiringSha256,
      },
    ]);
    expect(known(attempts[0]).endedAt).toBeDefined();
    expect(configVersions.length).toBeGreaterThan(0);
    for (const told of [attempts[0], records[0]])
      expect(told).toMatchObject({ configVersions, correlationIds: { train_run_id: "t-1" } });
  });
});

describe("steering", () => {
  test("holds before the first tick, steps tick by tick, goes on to the end, and seals the same document", async () => {
    const straight = await completedRun(client);
    const { runId } = await heldRun(client);
    expect((await get(runId)).ticksCompleted).toBe(0n);
    for (const ticks of [1n, 3n]) {
      const before = (await get(runId)).ticksCompleted;
      await unary(client.runs, client.runs.stepRun, { runId, ticks, reason, requestId: "" }, patience);
      await waitRun(client, runId, { tick: before + ticks });
      const run = await waitRun(client, runId, { states: [RunState.PAUSED] });
      expect(run.ticksCompleted).toBe(before + ticks);
    }
    await unary(client.runs, client.runs.resumeRun, { runId, reason, requestId: "" }, patience);
    const ended = await waitRun(client, runId);
    expect(ended.lastTickHash).toBe(straight.lastTickHash);
    expect(ended.summary).toEqual(straight.summary);
  });

  test("pauses at a tick asked for at the start", async () => {
    const { runId } = await startRun(client, { scenarioId: "gf01", pauseAtTick: 3n });
    const run = await waitRun(client, runId, { states: [RunState.PAUSED] });
    expect(run.ticksCompleted).toBe(3n);
    await stopRun(client, runId);
  });

  test("pauses and stops a run that waits an hour between ticks at once", async () => {
    const { runId } = await startRun(client, { scenarioId: "gf01", tickDelayMs: anHour });
    await waitRun(client, runId, { tick: 1n });
    await unary(client.runs, client.runs.pauseRun, { runId, atTick: 0n, reason, requestId: "" }, patience);
    expect((await waitRun(client, runId, { states: [RunState.PAUSED] })).ticksCompleted).toBe(1n);
    const stopped = await stopRun(client, runId);
    expect(stopped).toMatchObject({ state: RunState.CANCELLED, ticksCompleted: 1n, summary: undefined });
  });

  test("of a cancelled run, stopping again is no change", async () => {
    const { runId } = await heldRun(client);
    await stopRun(client, runId);
    const again = await unary(
      client.runs,
      client.runs.stopRun,
      StopRunRequest.fromPartial({ runId, reason }),
      patience,
    );
    expect(again).toMatchObject({ noop: true, run: { state: RunState.CANCELLED } });
  });
});

describe("a dry run", () => {
  test("answers what would be started and leaves nothing", async () => {
    const before = await unary(client.admin, client.admin.getInfo, {}, patience);
    const { run } = await unary(
      client.runs,
      client.runs.startRun,
      StartRunRequest.fromPartial({ scenarioId: "gf01", validateOnly: true, tickDelayMs: 5, reason }),
      patience,
    );
    const real = await completedRun(client);
    expect(run).toMatchObject({
      runId: "",
      state: RunState.UNSPECIFIED,
      fingerprint: real.fingerprint,
      policySetHash: real.policySetHash,
      wiringSha256: real.wiringSha256,
      ticksTotal: 8n,
      tickDelayMs: 5,
    });
    const after = await unary(client.admin, client.admin.getInfo, {}, patience);
    expect(after.store?.runs).toBe(known(before.store).runs + 1n);
  });
});

test("a dry run tells what would refuse the start now, and a queue makes room for it", async () => {
  const dryRun = async (changes: Parameters<typeof StartRunRequest.fromPartial>[0]) => {
    const request = StartRunRequest.fromPartial({
      scenarioId: "gf01",
      validateOnly: true,
      reason,
      ...changes,
    });
    const { problems } = await unary(client.runs, client.runs.startRun, request, patience);
    return problems.map(({ errorCode, retryable }) => [errorCode, retryable]);
  };
  expect(await dryRun({})).toEqual([]);
  const { runId } = await heldRun(client);
  expect(await dryRun({})).toEqual([["run_active", false]]);
  expect(await dryRun({ ifBusy: IfBusy.QUEUE })).toEqual([]);
  await stopRun(client, runId);
});

describe("a request id", () => {
  const start = (requestId: string, scenarioId: string) =>
    unary(
      client.runs,
      client.runs.startRun,
      StartRunRequest.fromPartial({ scenarioId, requestId, reason }),
      patience,
    );

  test("makes a start sent several times one run", async () => {
    const answers = await Promise.all([
      start("once-1", "gf01"),
      start("once-1", "gf01"),
      start("once-1", "gf01"),
    ]);
    const ids = answers.map(({ run }) => known(run).runId);
    expect(new Set(ids).size).toBe(1);
    await waitRun(client, known(ids[0]));
    expect((await start("once-1", "gf01")).run?.runId).toBe(ids[0]);
  });

  test("is refused for another request", async () => {
    const failure = await failureOf(start("once-1", "line-4"));
    expect([failure.code, failure.reason]).toEqual([status.ALREADY_EXISTS, "REQUEST_ID_REUSED"]);
  });
});

describe("finding a run", () => {
  test.each([
    { name: "its whole id", form: (id: string) => id },
    { name: "its short form", form: (id: string) => `${id.slice(2, 6)}-${id.slice(-4)}` },
    { name: "its id without r-", form: (id: string) => id.slice(2) },
  ])("by $name", async ({ form }) => {
    const { runId } = await completedRun(client);
    expect((await get(form(runId))).runId).toBe(runId);
  });

  test("lists newest first, page by page, while new runs arrive", async () => {
    const pages: string[][] = [];
    let pageToken = "";
    do {
      const page = await unary(
        client.runs,
        client.runs.listRuns,
        ListRunsRequest.fromPartial({ pageSize: 4, pageToken }),
        patience,
      );
      pages.push(page.runs.map(({ runId }) => runId));
      pageToken = page.nextPageToken;
      if (pages.length === 1) await completedRun(client);
    } while (pageToken !== "");
    const all = await unary(
      client.runs,
      client.runs.listRuns,
      ListRunsRequest.fromPartial({ pageSize: 1000 }),
      patience,
    );
    expect(pages.flat()).toEqual(all.runs.slice(1).map(({ runId }) => runId));
    expect(pages.slice(0, -1).every((page) => page.length === 4)).toBe(true);
    expect(all.freshness?.state).toBe(FreshnessState.FRESH);
  });

  test("lists by state and scenario", async () => {
    const request = ListRunsRequest.fromPartial({
      states: [RunState.CANCELLED],
      scenarioId: "gf01",
      pageSize: 1000,
    });
    const { runs } = await unary(client.runs, client.runs.listRuns, request, patience);
    expect(runs.length).toBeGreaterThan(0);
    for (const run of runs) expect([run.state, run.scenarioId]).toEqual([RunState.CANCELLED, "gf01"]);
  });

  test("a token of another filter is refused", async () => {
    const first = await unary(
      client.runs,
      client.runs.listRuns,
      ListRunsRequest.fromPartial({ pageSize: 1 }),
      patience,
    );
    const failure = await failureOf(
      unary(
        client.runs,
        client.runs.listRuns,
        ListRunsRequest.fromPartial({ pageToken: first.nextPageToken, scenarioId: "gf01" }),
        patience,
      ),
    );
    expect(failure.reason).toBe("PAGE_TOKEN_INVALID");
  });
});

describe("waiting", () => {
  test("ends with the caller's deadline", async () => {
    const { runId } = await heldRun(client);
    const failure = await failureOf(
      unary(client.runs, client.runs.waitRun, { runId, states: [], tick: 0n }, { deadlineMs: 50 }),
    );
    expect([failure.code, failure.reason]).toEqual([status.DEADLINE_EXCEEDED, null]);
    await stopRun(client, runId);
  });

  test("in vain ends as soon as that is certain", async () => {
    const { runId } = await heldRun(client);
    const waiting = failureOf(waitRun(client, runId, { states: [RunState.COMPLETED] }));
    await stopRun(client, runId);
    const failure = await waiting;
    expect([failure.reason, failure.metadata["state"]]).toEqual(["RUN_TERMINAL", "CANCELLED"]);
  });
});

describe("ticks", () => {
  test("are listed as far as they are committed, in pages", async () => {
    const { runId } = await startRun(client, { scenarioId: "gf01", pauseAtTick: 5n });
    await waitRun(client, runId, { states: [RunState.PAUSED] });
    const page = (fromTick: bigint, pageSize: number) =>
      unary(client.introspection, client.introspection.listTicks, { runId, fromTick, pageSize }, patience);
    const first = await page(0n, 3);
    expect(first.ticks.map(({ tick }) => tick)).toEqual([1n, 2n, 3n]);
    expect(first.ticks[0]).toMatchObject({ sumPreU: "4", sumPostU: "4", cT: "20987847" });
    const rest = await page(first.nextTick, 3);
    expect([rest.ticks.map(({ tick }) => tick), rest.nextTick]).toEqual([[4n, 5n], 0n]);
    // A tick that may still come is not an error.
    expect(await page(6n, 3)).toMatchObject({ ticks: [], nextTick: 0n });
    const last = known(rest.ticks.at(-1));
    expect((await get(runId)).lastTickHash).toBe(last.tickHash);
    await stopRun(client, runId);
  });
});
