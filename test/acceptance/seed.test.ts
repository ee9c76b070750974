import { afterAll, beforeAll, expect, test } from "vitest";
import type { Client } from "../../proto/client/connect.ts";
import { unary } from "../../proto/client/unary.ts";
import { LogLevel, RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { GetGovernanceRequest, UpdateGovernanceRequest } from "../../proto/gen/trinity/gate/v1/governance.ts";
import { ListHistoryRequest } from "../../proto/gen/trinity/gate/v1/history.ts";
import { UpdateScenarioRequest } from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import {
  anHour,
  completedRun,
  failureOf,
  heldRun,
  patience,
  reason,
  startRun,
  stopRun,
  waitRun,
  wholeLog,
} from "../daemon/support/calls.ts";
import { cleanUp, freshPlaces, startDaemon, type TestDaemon } from "../daemon/support/daemon.ts";

/*
 * The seven acceptance criteria of the seed, each told by a client over a real socket. Between them the daemon is the
 * same, as an operator's is.
 */
const places = freshPlaces();
let daemon: TestDaemon;
let client: Client;

beforeAll(async () => {
  daemon = await startDaemon(places);
  client = daemon.client;
});
afterAll(cleanUp);

test("SEED-6.1 the state API answers, idle and busy, with five pillars and the age of each part", async () => {
  const idle = await unary(client.operator, client.operator.getState, {}, patience);
  expect(idle.state?.run?.value).toBeUndefined();
  const run = await heldRun(client);
  const { state } = await unary(client.operator, client.operator.getState, {}, patience);
  expect(state?.run?.value).toMatchObject({ runId: run.runId, state: RunState.PAUSED });
  expect(state?.pillars.map(({ value }) => value?.pillarId)).toEqual([
    "aether",
    "press",
    "umx",
    "loom",
    "codex",
  ]);
  for (const part of [state?.daemon, state?.run, state?.queue, state?.health, ...(state?.pillars ?? [])]) {
    expect(part?.freshness?.source).not.toBe("");
    expect(part?.freshness?.observedAt).toBeDefined();
  }
  expect(state?.store?.value).toMatchObject({ whole: true, underPressure: false });
  expect(state?.access?.value).toEqual({ serving: ["unix"], closed: {} });
  const info = await unary(client.admin, client.admin.getInfo, {}, patience);
  expect(info.listenerStatus).toMatchObject([{ kind: "unix", address: places.socket, serving: true }]);
  expect(info.listeners).toEqual([`unix:${places.socket}`]);
  expect(info.limits["max_active_runs"]).toBe(1n);
  expect(info.store?.historyBytes).toBeGreaterThan(0n);
  await stopRun(client, run.runId);
});

test("SEED-6.2 runs are started, paused, stepped, resumed and stopped, and every answer is true", async () => {
  const { runs } = client;
  const { runId } = await heldRun(client);
  await unary(runs, runs.stepRun, { runId, ticks: 2n, reason, requestId: "" }, patience);
  await waitRun(client, runId, { tick: 2n });
  expect(await waitRun(client, runId, { states: [RunState.PAUSED] })).toMatchObject({ ticksCompleted: 2n });
  await unary(runs, runs.resumeRun, { runId, reason, requestId: "" }, patience);
  expect(await waitRun(client, runId)).toMatchObject({ state: RunState.COMPLETED, ticksCompleted: 8n });

  const slow = await startRun(client, { scenarioId: "gf01", tickDelayMs: anHour });
  const second = await failureOf(startRun(client, { scenarioId: "gf01" }));
  expect(second.reason).toBe("RUN_ACTIVE");
  await unary(runs, runs.pauseRun, { runId: slow.runId, atTick: 0n, reason, requestId: "" }, patience);
  await waitRun(client, slow.runId, { states: [RunState.PAUSED] });
  expect(await stopRun(client, slow.runId)).toMatchObject({ state: RunState.CANCELLED });
  const again = await failureOf(
    unary(runs, runs.resumeRun, { runId: slow.runId, reason, requestId: "" }, patience),
  );
  expect(again.reason).toBe("RUN_TERMINAL");
});

test("SEED-6.3 scenarios are listed, shown with their core parameters, changed with validation, and activated", async () => {
  const { scenarios } = client;
  const { scenario } = await unary(scenarios, scenarios.getScenario, { scenarioId: "gf01" }, patience);
  expect(scenario?.coreParams).toMatchObject({ ticksTotal: 8n, gid: "GF01", governanceMode: "OBSERVE" });
  const change = (etag: string, ticksTotal: bigint): UpdateScenarioRequest =>
    UpdateScenarioRequest.fromPartial({
      scenarioId: "gf01",
      etag,
      edit: { ticksTotal },
      updateMask: ["ticks_total"],
      adjustWindows: true,
      reason,
    });
  const etag = scenario?.etag ?? "";
  const bad = await failureOf(unary(scenarios, scenarios.updateScenario, change(etag, 0n), patience));
  expect(bad.reason).toBe("CONFIG_INVALID");
  const changed = await unary(scenarios, scenarios.updateScenario, change(etag, 4n), patience);
  expect(changed.scenario?.coreParams?.ticksTotal).toBe(4n);
  const stale = await failureOf(unary(scenarios, scenarios.updateScenario, change(etag, 5n), patience));
  expect(stale.reason).toBe("ETAG_MISMATCH");
  await unary(scenarios, scenarios.activateScenario, { scenarioId: "gf01", reason, requestId: "" }, patience);
  expect(await completedRun(client, {})).toMatchObject({ scenarioId: "gf01", ticksTotal: 4n });
});

test("SEED-6.4 governance is shown, changed for later runs only, and its history tells who did it", async () => {
  const { governance } = client;
  const earlier = await completedRun(client, { scenarioId: "line-4" });
  const shown = await unary(
    governance,
    governance.getGovernance,
    GetGovernanceRequest.fromPartial({ scenarioId: "line-4" }),
    patience,
  );
  const update = UpdateGovernanceRequest.fromPartial({
    edit: { mode: "DRY_RUN" },
    updateMask: ["mode"],
    etag: shown.etag,
    scenarioId: "line-4",
    confirm: "governance",
    reason,
  });
  const updated = await unary(governance, governance.updateGovernance, update, patience);
  expect(updated).toMatchObject({ revision: shown.revision + 1, noop: false });
  const { runs } = client;
  const kept = await unary(runs, runs.getRun, { runId: earlier.runId }, patience);
  expect(kept.run?.governanceMode).toBe(earlier.governanceMode);
  const { revisions } = await unary(
    governance,
    governance.listGovernanceRevisions,
    { pageSize: 1, pageToken: "" },
    patience,
  );
  expect(revisions[0]).toMatchObject({ revision: updated.revision, reason });
});

test("SEED-6.5 history lists what ran, filters it, and holds the detail of each run", async () => {
  const { history } = client;
  const list = (wish: Parameters<typeof ListHistoryRequest.fromPartial>[0]) =>
    unary(history, history.listHistory, ListHistoryRequest.fromPartial(wish), patience);
  const all = await list({});
  expect(all.entries.length).toBe(Number(all.totalSize));
  const completed = await list({ result: "completed", scenarioId: "gf01" });
  expect(completed.entries.length).toBeGreaterThan(0);
  for (const { result, run } of completed.entries) {
    expect([result, run?.scenarioId]).toEqual(["completed", "gf01"]);
    const { entry, attempts } = await unary(
      history,
      history.getHistory,
      { runId: run?.runId ?? "" },
      patience,
    );
    expect(entry?.run?.summary?.ledgerHead).toMatch(/^[0-9a-f]{64}$/);
    expect(attempts.length).toBe(1);
  }
  expect((await list({ result: "cancelled" })).entries.every(({ result }) => result === "cancelled")).toBe(
    true,
  );
});

test("SEED-6.6 logs are read by level, which means at least, and the cursor goes on where it ended", async () => {
  const { runId } = await completedRun(client, { scenarioId: "ring-5" });
  const all = await wholeLog(client, { runId, pageSize: 7 });
  const levels = [LogLevel.DEBUG, LogLevel.INFO, LogLevel.WARN, LogLevel.ERROR];
  for (const level of levels)
    expect(await wholeLog(client, { runId, filter: { level }, pageSize: 7 })).toEqual(
      all.filter((entry) => entry.level >= level),
    );
  expect(new Set(all.map(({ level }) => level)).size).toBeGreaterThan(1);
  expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => BigInt(index + 1)));
});

test("SEED-6.7 a killed daemon comes back with everything it acknowledged, and its run goes on to the same end", async () => {
  const whole = await completedRun(client, { scenarioId: "line-4" });
  const { runId } = await startRun(client, { scenarioId: "line-4", tickDelayMs: 50 });
  await waitRun(client, runId, { tick: 2n });
  const before = await unary(client.audit, client.audit.getAuditHead, {}, patience);
  await daemon.end("SIGKILL");

  daemon = await startDaemon(places);
  client = daemon.client;
  const run = await waitRun(client, runId);
  expect(run).toMatchObject({ state: RunState.COMPLETED, attemptCount: 2 });
  expect(run.summary?.document).toEqual(whole.summary?.document);
  expect(run.summary?.ledgerHead).toBe(whole.summary?.ledgerHead);
  const after = await unary(client.audit, client.audit.getAuditHead, {}, patience);
  expect(after.seq).toBeGreaterThanOrEqual(before.seq);
  const seqs = (await wholeLog(client, { runId, pageSize: 7 })).map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.map((_, index) => BigInt(index + 1)));
});
