import { status } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client } from "../../proto/client/connect.ts";
import { unary } from "../../proto/client/unary.ts";
import { DrainRequest, UndrainRequest } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { JobStatus, RunPhase, RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import {
  CreateCheckpointRequest,
  FrontierKind,
  IfBusy,
  KillRunRequest,
  MoveRunRequest,
  RetryRunRequest,
  type Run,
  type StartRunRequest,
  UpdateRunRequest,
} from "../../proto/gen/trinity/gate/v1/runs.ts";
import { eventually } from "../support/eventually.ts";
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
} from "./support/calls.ts";
import { cleanUp, freshPlaces, startDaemon } from "./support/daemon.ts";

/*
 * Goal: a run can be queued, moved, killed, done again and kept, and everything about it survives the daemon.
 * Method: the real daemon over its socket.
 */
let client: Client;
beforeAll(async () => {
  ({ client } = await startDaemon());
});
afterAll(cleanUp);

const queued = (wishes: Parameters<typeof StartRunRequest.fromPartial>[0] = {}): Promise<Run> =>
  startRun(client, { scenarioId: "gf01", ifBusy: IfBusy.QUEUE, ...wishes });
const queue = async (): Promise<readonly string[]> =>
  (await unary(client.runs, client.runs.getQueue, {}, patience)).entries.map(({ runId }) => runId);
const move = (runId: string, to: Partial<MoveRunRequest>) =>
  unary(client.runs, client.runs.moveRun, MoveRunRequest.fromPartial({ runId, reason, ...to }), patience);
const kill = (runId: string, changes: Partial<KillRunRequest> = {}) =>
  unary(
    client.runs,
    client.runs.killRun,
    KillRunRequest.fromPartial({ runId, reason, confirm: runId, graceMs: 1, ...changes }),
    patience,
  );
const getRun = async (runId: string): Promise<Run> =>
  (await unary(client.runs, client.runs.getRun, { runId }, patience)).run ?? expect.fail("no run");

describe("the queue", () => {
  test("a start while another run is active waits when it may, and begins when the slot is free", async () => {
    const active = await heldRun(client);
    const waits = await queued();
    expect([waits.state, waits.phase, waits.attemptCount]).toEqual([RunState.IDLE, RunPhase.QUEUED, 0]);
    expect([waits.queuePosition, (await getRun(active.runId)).queuePosition]).toEqual([1, 0]);
    expect((await failureOf(startRun(client, { scenarioId: "gf01" }))).reason).toBe("RUN_ACTIVE");
    await stopRun(client, active.runId);
    const done = await waitRun(client, waits.runId, { states: [RunState.COMPLETED] });
    expect(done.attemptCount).toBe(1);
  });

  test("a run says what it waits for, until it is terminal", async () => {
    const frontier = async ({ runId }: Run) =>
      (await unary(client.runs, client.runs.explainRun, { runId }, patience)).frontier;
    const active = await heldRun(client);
    const waits = await queued();
    expect(await frontier(active)).toMatchObject([
      { kind: FrontierKind.RUNNING, runId: active.runId, hint: expect.stringContaining("at tick 0 of 8") },
    ]);
    expect(await frontier(waits)).toMatchObject([
      {
        kind: FrontierKind.READY,
        runId: waits.runId,
        operatorKey: "local.default",
        hint: expect.stringMatching(/\w/),
      },
    ]);
    await stopRun(client, waits.runId);
    await stopRun(client, active.runId);
    expect(await frontier(waits)).toEqual([]);
  });

  test("higher priorities come first, and a waiting run can be moved and stopped", async () => {
    const active = await heldRun(client);
    const [low, middle, high] = [await queued(), await queued(), await queued({ priority: 5 })];
    expect(await queue()).toEqual([high.runId, low.runId, middle.runId]);
    await move(middle.runId, { before: low.runId });
    expect(await queue()).toEqual([high.runId, middle.runId, low.runId]);
    await move(low.runId, { toFront: true });
    expect(await queue()).toEqual([low.runId, high.runId, middle.runId]);
    expect((await move(low.runId, { toFront: true })).noop).toBe(true);
    await move(low.runId, { after: middle.runId });
    expect(await queue()).toEqual([high.runId, middle.runId, low.runId]);
    expect((await failureOf(move(active.runId, { toFront: true }))).reason).toBe("RUN_NOT_QUEUED");
    for (const { runId } of [low, middle, high]) await stopRun(client, runId);
    expect((await getRun(low.runId)).endedAt).toBeDefined();
    await stopRun(client, active.runId);
  });

  test("who comes new stands behind those that were moved to the back", async () => {
    const active = await heldRun(client);
    const [one, two] = [await queued(), await queued()];
    for (const { runId } of [one, two, one]) await move(runId, { toBack: true });
    expect(await queue()).toEqual([two.runId, one.runId]);
    const three = await queued();
    expect(await queue()).toEqual([two.runId, one.runId, three.runId]);
    for (const { runId } of [one, two, three, active]) await stopRun(client, runId);
  });

  test("a run with a time to come waits for it although a slot is free", async () => {
    const later = { seconds: BigInt(Math.floor(Date.now() / 1000) + 3600), nanos: 0 };
    const waits = await queued({ notBefore: later });
    expect(waits.state).toBe(RunState.IDLE);
    const now = await completedRun(client);
    expect(now.state).toBe(RunState.COMPLETED);
    const { etag } = await getRun(waits.runId);
    const soon = UpdateRunRequest.fromPartial({
      runId: waits.runId,
      etag,
      updateMask: ["not_before"],
      reason,
    });
    await unary(client.runs, client.runs.updateRun, soon, patience);
    await waitRun(client, waits.runId, { states: [RunState.COMPLETED] });
  });

  test("while the daemon is drained nothing starts; what may wait does, also over a restart", async () => {
    const places = freshPlaces();
    const first = await startDaemon(places);
    const { admin } = first.client;
    await unary(admin, admin.drain, DrainRequest.fromPartial({ reason: "new disks" }), patience);
    expect((await failureOf(startRun(first.client, { scenarioId: "gf01" }))).reason).toBe("DRAINING");
    const { runId } = await startRun(first.client, { scenarioId: "gf01", ifBusy: IfBusy.QUEUE });
    await first.end("SIGKILL");

    const second = (await startDaemon(places)).client;
    const waiting = await unary(second.runs, second.runs.getQueue, {}, patience);
    expect(waiting).toMatchObject({ draining: true, drainingReason: "new disks" });
    expect(waiting.entries).toMatchObject([{ runId, position: 1, waitsFor: "undrain: new disks" }]);
    await unary(second.admin, second.admin.undrain, UndrainRequest.fromPartial({ reason }), patience);
    await waitRun(second, runId, { states: [RunState.COMPLETED] });
  });
});

describe("killing", () => {
  test("has to be confirmed with the id", async () => {
    const { runId } = await heldRun(client);
    const refused = await failureOf(kill(runId, { confirm: "" }));
    expect([refused.code, refused.reason]).toEqual([status.FAILED_PRECONDITION, "CONFIRM_REQUIRED"]);
    await stopRun(client, runId);
  });

  test("ends a run whose engine does not come to a boundary", async () => {
    const { runId } = await startRun(client, {
      scenarioId: "ring-5",
      overrides: { ticksTotal: 200_000n },
    });
    await waitRun(client, runId, { tick: 1n });
    await kill(runId);
    const run = await waitRun(client, runId);
    expect(run.state).toBe(RunState.CANCELLED);
    expect((await kill(runId)).noop).toBe(true);
    await completedRun(client);
  });
});

describe("a new attempt of a cancelled run", () => {
  test("makes again what the first one left, and goes on to the same document", async () => {
    const undisturbed = await completedRun(client);
    const { runId } = await startRun(client, { scenarioId: "gf01", pauseAtTick: 5n });
    await waitRun(client, runId, { states: [RunState.PAUSED] });
    await stopRun(client, runId);
    const request = RetryRunRequest.fromPartial({ runId, reason });
    const { attemptId } = await unary(client.runs, client.runs.retryRun, request, patience);
    expect(attemptId).toBe(`${runId}.a002`);
    const run = await waitRun(client, runId, { states: [RunState.COMPLETED] });
    expect(run.summary?.document).toEqual(undisturbed.summary?.document);
    const { attempts } = await unary(client.runs, client.runs.listAttempts, { runId }, patience);
    expect(attempts.map(({ status: each }) => each)).toEqual([JobStatus.CANCELLED, JobStatus.COMPLETED]);
    const again = await failureOf(unary(client.runs, client.runs.retryRun, request, patience));
    expect(again.reason).toBe("RUN_TERMINAL");
    expect(again.message).toMatch(/has ended: it is [A-Z]+ since \d{4}-\d\d-\d\dT/);
  });
});

describe("checkpoints", () => {
  test("are kept at every pause and when asked for", async () => {
    const { runId } = await startRun(client, { scenarioId: "gf01", pauseAtTick: 2n });
    await waitRun(client, runId, { states: [RunState.PAUSED] });
    await unary(
      client.runs,
      client.runs.createCheckpoint,
      CreateCheckpointRequest.fromPartial({ runId, reason }),
      patience,
    );
    const { checkpoints } = await unary(client.runs, client.runs.listCheckpoints, { runId }, patience);
    expect(checkpoints.map(({ tick }) => tick)).toEqual([2n]);
    expect(checkpoints[0]?.tickHash).toBe((await getRun(runId)).lastTickHash);
    await stopRun(client, runId);
  });
});

test("a checkpoint of a run that rests between two ticks is made at once, and the rest goes on", async () => {
  const { runId } = await startRun(client, { scenarioId: "gf01", tickDelayMs: anHour });
  await waitRun(client, runId, { tick: 1n });
  const request = CreateCheckpointRequest.fromPartial({ runId, reason });
  await unary(client.runs, client.runs.createCheckpoint, request, patience);
  const kept = async () =>
    (await unary(client.runs, client.runs.listCheckpoints, { runId }, patience)).checkpoints;
  const checkpoints = await eventually(kept, ({ length }) => length > 0);
  expect(checkpoints.map(({ tick }) => tick)).toEqual([1n]);
  expect((await getRun(runId)).state).toBe(RunState.RUNNING);
  await stopRun(client, runId);
});

describe("what is recorded beside a run", () => {
  test("labels change with the etag, and only what the mask names", async () => {
    const { runId, fingerprint } = await completedRun(client, {
      scenarioId: "gf01",
      labels: ["night"],
      correlationIds: { bundle_id: "b-7" },
    });
    const run = await getRun(runId);
    expect([run.labels, run.correlationIds]).toEqual([["night"], { bundle_id: "b-7" }]);
    const update = (changes: Parameters<typeof UpdateRunRequest.fromPartial>[0]) =>
      unary(
        client.runs,
        client.runs.updateRun,
        UpdateRunRequest.fromPartial({ runId, reason, etag: run.etag, updateMask: ["labels"], ...changes }),
        patience,
      );
    expect((await failureOf(update({ updateMask: [] }))).reason).toBe("MASK_INVALID");
    expect((await failureOf(update({ etag: "1" }))).metadata["current_etag"]).toBe(run.etag);
    expect((await failureOf(update({ updateMask: ["priority"], priority: 3 }))).reason).toBe(
      "RUN_NOT_QUEUED",
    );
    const { run: after } = await update({ labels: ["kept", "night", "kept"] });
    expect([after?.labels, after?.fingerprint]).toEqual([["kept", "night"], fingerprint]);
    expect((await failureOf(update({ labels: [] }))).reason).toBe("ETAG_MISMATCH");
  });

  test("a run may not store more than its cap", async () => {
    const wishes = { scenarioId: "ring-5", overrides: { ticksTotal: 200_000n } };
    expect((await failureOf(startRun(client, { ...wishes, maxBytes: 1000n }))).reason).toBe("RUN_TOO_LARGE");
  });
});
