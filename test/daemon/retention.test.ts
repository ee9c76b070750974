import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unary } from "../../proto/client/unary.ts";
import {
  type PruneEffect,
  PruneRequest,
  type PruneResponse,
  SetRetentionRequest,
} from "../../proto/gen/trinity/gate/v1/admin.ts";
import {
  AdminActionType,
  type AdminEvent,
  WatchAdminEventsRequest,
} from "../../proto/gen/trinity/gate/v1/audit.ts";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { ListHistoryRequest } from "../../proto/gen/trinity/gate/v1/history.ts";
import { FollowLogsRequest, ListLogsRequest } from "../../proto/gen/trinity/gate/v1/logs.ts";
import { OperationState } from "../../proto/gen/trinity/gate/v1/operations.ts";
import {
  completedRun,
  drained,
  endedOperation,
  failureOf,
  heldRun,
  known,
  patience,
  reader,
  reason,
  stopRun,
} from "./support/calls.ts";
import { cleanUp, freshPlaces, startDaemon, type TestDaemon } from "./support/daemon.ts";

/*
 * Goal: what retention takes is gone for every reader at once, says so instead of pretending, and stays gone; what is
 * held stays (daemon.md 2.4 and 4.4). Method: one daemon; each test makes the runs it is about.
 */
const places = freshPlaces();
let daemon: TestDaemon;

beforeAll(async () => {
  daemon = await startDaemon(places);
});
afterAll(cleanUp);

type Wish = Parameters<typeof PruneRequest.fromPartial>[0];

async function dryRun(wish: Wish): Promise<PruneResponse> {
  const { admin } = daemon.client;
  return unary(admin, admin.prune, PruneRequest.fromPartial({ ...wish, validateOnly: true }), patience);
}

/** Prunes what a dry run has named, and waits until the space is free. */
async function prune(wish: Wish): Promise<PruneEffect> {
  const { admin } = daemon.client;
  const { planDigest, effect } = await dryRun(wish);
  const request = { ...wish, planDigest, confirm: String(known(effect).count), reason };
  const { operation } = await unary(admin, admin.prune, PruneRequest.fromPartial(request), patience);
  expect(await endedOperation(daemon.client, operation)).toMatchObject({ state: OperationState.SUCCEEDED });
  return known(effect);
}

const only = (runId: string): Wish => ({
  class: "logs",
  filter: `run_id=${runId}`,
  olderThan: { seconds: 0n, nanos: 0 },
});

async function logOf(runId: string, afterCursor = "") {
  const { logs } = daemon.client;
  return unary(logs, logs.listLogs, ListLogsRequest.fromPartial({ runId, afterCursor }), patience);
}

describe("a run whose ticks and log were taken", () => {
  const runId = "taken";
  let cursor = "";
  let last = 0n;

  beforeAll(async () => {
    await completedRun(daemon.client, { scenarioId: "gf01", runId });
    const { logs } = daemon.client;
    const page = await unary(
      logs,
      logs.listLogs,
      ListLogsRequest.fromPartial({ runId, pageSize: 2 }),
      patience,
    );
    cursor = page.nextCursor;
    last = page.lastSeq;
    expect((await prune(only(runId))).runIds).toEqual([runId]);
  });

  test("is still there, with its digests", async () => {
    const { runs } = daemon.client;
    const { run } = await unary(runs, runs.getRun, { runId, readMask: undefined }, patience);
    expect(known(run)).toMatchObject({ state: RunState.COMPLETED, ticksCompleted: 8n, ticksTotal: 8n });
    expect(known(run).summary?.document?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test("has an empty log that says where it would go on", async () => {
    expect(await logOf(runId)).toMatchObject({
      entries: [],
      firstAvailable: last + 1n,
      lastSeq: last,
      hasMore: false,
    });
  });

  test("refuses a cursor into what is gone, in lists and streams", async () => {
    const { logs } = daemon.client;
    const listed = await failureOf(logOf(runId, cursor));
    const followed = await drained(
      logs.followLogs(FollowLogsRequest.fromPartial({ runId, afterCursor: cursor })),
    );
    for (const failure of [listed, known(followed.failure ?? undefined)])
      expect([failure.reason, failure.metadata["first_available"]]).toEqual([
        "CURSOR_EXPIRED",
        String(last + 1n),
      ]);
  });

  test("tells a follower of the gap, and ends it without an entry", async () => {
    const { logs } = daemon.client;
    const { messages, failure } = await drained(
      logs.followLogs(FollowLogsRequest.fromPartial({ runId, untilEnd: true })),
    );
    expect(failure).toBeNull();
    expect(messages.flatMap(({ entries }) => entries)).toEqual([]);
    expect(messages[0]?.gap).toEqual({ fromSeq: 1n, toSeq: last, reason: "retention took them" });
    expect(messages.at(-1)?.endOfRun?.lastSeq).toBe(last);
  });

  test("has no document and no ticks to read, and names the record that tells why", async () => {
    const { introspection } = daemon.client;
    const ticks = await failureOf(
      unary(introspection, introspection.listTicks, { runId, fromTick: 0n, pageSize: 0 }, patience),
    );
    const document = await drained(introspection.readSnapshot({ runId, form: 0 }));
    for (const failure of [ticks, known(document.failure ?? undefined)]) {
      expect(failure.reason).toBe("ARTIFACT_EXPIRED");
      expect(failure.metadata["admin_event_id"]).toMatch(/^ae-\d{10}$/);
    }
  });

  test("shows its pillars as unknown, never as idle", async () => {
    const { pillars } = daemon.client;
    const answer = await unary(pillars, pillars.listPillars, { runId }, patience);
    expect(answer.pillars.map(({ value }) => value?.cause)).toEqual(
      Array.from({ length: 5 }, () => expect.stringContaining("retention took its ticks")),
    );
  });

  test("is gone after a restart too, and so is its place on the disk", async () => {
    await daemon.end("SIGKILL");
    daemon = await startDaemon(places);
    expect(await logOf(runId)).toMatchObject({ entries: [], lastSeq: last });
    const { admin } = daemon.client;
    const { floors } = await unary(admin, admin.getRetention, {}, patience);
    expect(floors).toMatchObject([{ class: "logs", runId }]);
    expect(known(floors[0]).bytesFreed).toBeGreaterThan(0n);
  });
});

test("a run that has not ended stays, and the dry run says why", async () => {
  const { runId } = await heldRun(daemon.client, { scenarioId: "gf01", runId: "held" });
  const { effect } = await dryRun(only(runId));
  expect(known(effect)).toMatchObject({ count: 0n, kept: ["held: it has not ended"] });
  await stopRun(daemon.client, runId);
});

test("a stopped run whose ticks are gone cannot be tried again", async () => {
  const { runId } = await heldRun(daemon.client, { scenarioId: "gf01", runId: "stopped" });
  await stopRun(daemon.client, runId);
  await prune(only(runId));
  const { runs } = daemon.client;
  const failure = await failureOf(
    unary(runs, runs.retryRun, { runId, reason, requestId: "", force: false, recursive: false }, patience),
  );
  expect(failure.reason).toBe("ARTIFACT_EXPIRED");
});

test("what a dry run has named is what goes: another set is refused", async () => {
  await completedRun(daemon.client, { scenarioId: "gf01", runId: "first" });
  const wish: Wish = { class: "runs", olderThan: { seconds: 0n, nanos: 0 }, filter: "run_id~irst" };
  const { planDigest, effect } = await dryRun(wish);
  await completedRun(daemon.client, { scenarioId: "gf01", runId: "also-first" });
  const { admin } = daemon.client;
  const request = PruneRequest.fromPartial({
    ...wish,
    planDigest,
    confirm: String(known(effect).count),
    reason,
  });
  expect((await failureOf(unary(admin, admin.prune, request, patience))).reason).toBe("ETAG_MISMATCH");
});

test("pruned runs leave the lists, and are still found by their id", async () => {
  await completedRun(daemon.client, { scenarioId: "gf01", runId: "listed" });
  await prune({ class: "runs", filter: "run_id=listed", olderThan: { seconds: 0n, nanos: 0 } });
  const { runs, history } = daemon.client;
  const listed = await unary(
    history,
    history.listHistory,
    ListHistoryRequest.fromPartial({ filter: "run_id=listed" }),
    patience,
  );
  expect(listed.entries).toEqual([]);
  const { run } = await unary(runs, runs.getRun, { runId: "listed", readMask: undefined }, patience);
  expect(known(run).state).toBe(RunState.COMPLETED);
});

test("events go by number, and who comes back to one that is gone learns where to go on", async () => {
  await prune({ class: "events", keepLast: 3n });
  const { operator } = daemon.client;
  const page = { ...noEvents, pageSize: 1000 };
  const { events, firstAvailable } = await unary(operator, operator.listEvents, page, patience);
  expect(known(events[0]).seq).toBe(firstAvailable);
  const failure = await failureOf(unary(operator, operator.listEvents, { ...page, afterSeq: 1n }, patience));
  expect([failure.reason, failure.metadata["first_available"]]).toEqual([
    "CURSOR_EXPIRED",
    String(firstAvailable),
  ]);
});

const noEvents = { pageSize: 0, afterSeq: 0n, afterCursor: "", since: undefined, tail: 0, filter: undefined };

test("an artifact that was taken is expired, not unknown; a pinned one stays", async () => {
  const { admin, artifacts } = daemon.client;
  const refOf = async (): Promise<string> => {
    await unary(admin, admin.dumpDiagnostics, { reason, requestId: "" }, patience);
    const list = await unary(
      artifacts,
      artifacts.listArtifacts,
      { runId: "", pageSize: 1, pageToken: "", filter: "" },
      patience,
    );
    return known(list.artifacts[0]?.ref).ref;
  };
  const pinned = await refOf();
  await unary(
    artifacts,
    artifacts.pinArtifact,
    { ref: pinned, unpin: false, reason, requestId: "" },
    patience,
  );
  const loose = await refOf();
  const effect = await prune({ class: "artifacts", olderThan: { seconds: 0n, nanos: 0 } });
  expect(effect.kept).toEqual([`${pinned}: it is pinned`]);
  const failure = await failureOf(unary(artifacts, artifacts.verifyArtifact, { ref: loose }, patience));
  expect(failure.reason).toBe("ARTIFACT_EXPIRED");
  const object = (ref: string): boolean => {
    const hex = ref.split("/").at(-1) ?? "";
    return existsSync(join(daemon.stateDir, "objects", "sha256", hex.slice(0, 2), hex.slice(2)));
  };
  expect([object(pinned), object(loose)]).toEqual([true, false]);
});

describe("a rule", () => {
  type Rule = Parameters<typeof SetRetentionRequest.fromPartial>[0];
  async function setRule(request: Rule) {
    const { admin } = daemon.client;
    const { etag } = await unary(admin, admin.getRetention, {}, patience);
    const whole = SetRetentionRequest.fromPartial({
      etag,
      reason,
      confirm: request?.rule?.class ?? "",
      ...request,
    });
    return unary(admin, admin.setRetention, whole, patience);
  }

  test("begins with no limits but 30 days of events", async () => {
    const { admin } = daemon.client;
    const { rules } = await unary(admin, admin.getRetention, {}, patience);
    expect(
      rules.map((rule) => [rule.class, rule.maxAge?.seconds ?? 0n, rule.maxBytes, rule.maxCount]),
    ).toEqual([
      ["logs", 0n, 0n, 0n],
      ["history", 0n, 0n, 0n],
      ["events", 2_592_000n, 0n, 0n],
      ["artifacts", 0n, 0n, 0n],
      ["audit", 0n, 0n, 0n],
    ]);
  });

  test.each<[string, Rule, string]>([
    ["a class that is not there", { rule: { class: "dreams" } }, "FIELD_INVALID"],
    ["the audit", { rule: { class: "audit", maxCount: 5n } }, "FIELD_INVALID"],
    ["bytes of events", { rule: { class: "events", maxBytes: 5n } }, "FIELD_INVALID"],
    ["an old etag", { rule: { class: "logs", maxCount: 5n }, etag: "77" }, "ETAG_MISMATCH"],
    ["no confirmation", { rule: { class: "logs", maxCount: 5n }, confirm: "" }, "CONFIRM_REQUIRED"],
  ])("refuses %s", async (_, request, expected) => {
    expect((await failureOf(setRule(request))).reason).toBe(expected);
  });

  test("that reaches a run at work is refused, unless by force, and takes it only when it has ended", async () => {
    const { runId } = await heldRun(daemon.client, { scenarioId: "gf01", runId: "working" });
    const rule = { class: "logs", maxAge: { seconds: 0n, nanos: 1_000_000 } };
    expect((await failureOf(setRule({ rule }))).reason).toBe("RUN_ACTIVE");
    const before = await auditSeq();
    await setRule({ rule, force: true });
    await systemPrune(before);
    expect((await logOf(runId)).firstAvailable).toBe(1n);
    await stopRun(daemon.client, runId);
    await setRule({ rule: { class: "logs" } });
  });

  test("sweeps by itself, and the audit tells how much", async () => {
    for (const runId of ["old", "new"]) await completedRun(daemon.client, { scenarioId: "gf01", runId });
    const before = await auditSeq();
    const { effect } = await setRule({ rule: { class: "logs", maxCount: 1n } });
    const { afterJson } = await systemPrune(before);
    expect(JSON.parse(afterJson)).toEqual({
      bytes: Number(known(effect).bytes),
      count: Number(known(effect).count),
    });
    expect((await logOf("old")).firstAvailable).toBeGreaterThan(1n);
    expect((await logOf("new")).firstAvailable).toBe(1n);
    await setRule({ rule: { class: "logs" } });
  });

  /** The next record of a sweep by rule behind a place in the audit. */
  async function systemPrune(afterSeq: bigint): Promise<AdminEvent> {
    const { audit } = daemon.client;
    const records = reader(audit.watchAdminEvents(WatchAdminEventsRequest.fromPartial({ afterSeq })));
    try {
      for (;;) {
        const { events } = await records.next();
        const found = events.find(
          ({ actor, actionType }) => actor?.id === "system" && actionType === AdminActionType.PRUNE,
        );
        if (found !== undefined) return found;
      }
    } finally {
      records.cancel();
    }
  }

  async function auditSeq(): Promise<bigint> {
    const { audit } = daemon.client;
    return (await unary(audit, audit.getAuditHead, {}, patience)).seq;
  }
});
