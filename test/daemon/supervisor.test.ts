import { hash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CockpitError } from "../../daemon/errors.ts";
import { openThreadPool, type ThreadPool } from "../../daemon/placement/thread-pool.ts";
import type { NewRun } from "../../daemon/runs/new-run.ts";
import { createSupervisor } from "../../daemon/supervision/create-supervisor.ts";
import type { Supervisor } from "../../daemon/supervision/supervisor.ts";
import { loadSession } from "../../engine/config/load-session.ts";
import type { SessionConfig } from "../../engine/config/session.ts";
import type { Sha256 } from "../../engine/digest.ts";
import { LogLevel } from "../../proto/gen/trinity/gate/v1/common.ts";
import { FollowLogsResponse, type LogEntry } from "../../proto/gen/trinity/gate/v1/logs.ts";
import { openStore, type Store } from "../../store/open-store.ts";
import { type RunCondition, type RunId, schema1Defaults } from "../../store/records.ts";
import { diskFiles } from "../support/config-files.ts";

/*
 * Goal: what an operator asks of a run happens at a tick boundary, is on disk when it is answered, and never changes
 * what the run computes. Method: the real supervisor with real engine threads on a real store.
 */
const entry = new URL("../../daemon/placement/engine-thread.ts", import.meta.url);
const sha256: Sha256 = (data) => hash("sha256", data, "hex");

let directory: string;
let store: Store;
let pool: ThreadPool;
let supervisor: Supervisor;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "trinity-supervisor-"));
  await open();
});

afterEach(async () => {
  await supervisor.drain("cancel");
  await close();
  rmSync(directory, { recursive: true });
});

let hasRoom = true;

async function open(maxActiveRuns = 1): Promise<void> {
  store = await openStore({ directory, newStoreId: () => "test-store" });
  pool = openThreadPool(entry, 1);
  supervisor = createSupervisor({
    store,
    pool,
    nowMs: () => Date.now(),
    sha256,
    maxActiveRuns,
    queueMax: 2,
    hasRoom: () => hasRoom,
    drained: null,
    onFatal: (failure) => {
      throw failure;
    },
  });
  await supervisor.recover();
}

async function close(): Promise<void> {
  await pool.close();
  await store.close();
}

function session(name: string): SessionConfig {
  const loaded = loadSession(diskFiles, `scenarios/configs/${name}.json`);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.value;
}

function gf01(changes: Partial<NewRun> = {}): NewRun {
  return {
    scenarioId: "gf01",
    session: session("gf01"),
    tickDelayMs: 0,
    startPaused: false,
    pauseAtTick: 0,
    chosenRunId: null,
    actor: "local:test",
    queueIfBusy: false,
    wishes: schema1Defaults,
    ...changes,
  };
}

describe("what stands in the way of a start", () => {
  test("a queue that is full, as daemon.yaml has it", async () => {
    await supervisor.startRun(gf01({ startPaused: true }), null);
    for (let waits = 0; waits < 2; waits += 1) await supervisor.startRun(gf01({ queueIfBusy: true }), null);
    await expect(supervisor.startRun(gf01({ queueIfBusy: true }), null)).rejects.toMatchObject({
      code: "queue_full",
    });
  });

  test("a disk that is nearly full: nothing new begins, what waits goes on waiting", async () => {
    const first = await supervisor.startRun(gf01({ startPaused: true }), null);
    const { record } = await supervisor.startRun(gf01({ queueIfBusy: true }), null);
    hasRoom = false;
    try {
      await expect(supervisor.startRun(gf01({ queueIfBusy: true }), null)).rejects.toMatchObject({
        code: "storage_pressure",
      });
      await supervisor.stopRun(first.record.runId, null);
      await until(first.record.runId, "cancelled");
      await expect(supervisor.retryRun(first.record.runId, null)).rejects.toMatchObject({
        code: "storage_pressure",
      });
      expect(supervisor.waiting().map((run) => run.record.runId)).toEqual([record.runId]);
    } finally {
      hasRoom = true;
    }
    // Anything that looks at the queue again finds the room.
    await supervisor.amendRun(
      record.runId,
      supervisor.board.get(record.runId)?.record.version ?? 0,
      {},
      null,
    );
    await until(record.runId, "completed");
  });
});

/** Resolves when the run's condition is one of these; hears of every change, so it cannot miss one. */
function until(runId: RunId, ...kinds: readonly RunCondition["kind"][]): Promise<RunCondition> {
  return new Promise((resolve) => {
    const look = (): void => {
      const condition = supervisor.board.get(runId)?.record.condition;
      if (condition === undefined || !kinds.includes(condition.kind)) return;
      leave();
      resolve(condition);
    };
    const leave = supervisor.board.subscribe(look);
    queueMicrotask(look);
  });
}

function entriesOf(runId: RunId): LogEntry[] {
  return store.logs
    .readBlocks(runId, 1, 1000)
    .flatMap((block) => FollowLogsResponse.decode(block.payload).entries);
}

const gf01Document = "ff08391c522702fc914a7511e693d9690733356c84ae3433ff5a89a5894c4df9";

test("a run completes, with its ticks, its log and the digest of its document on disk", async () => {
  const { record } = await supervisor.startRun(gf01(), null);
  await until(record.runId, "completed");
  const run = supervisor.board.get(record.runId);
  expect(run).toMatchObject({
    ticksCommitted: 8,
    record: { ticksCompleted: 8, attemptCount: 1, sealed: { documentBytes: 26676 } },
    figures: { windowsClosed: 2, pBlocks: 8, iBlocks: 1, sealed: { napTotal: 21, apxManifests: 2 } },
  });
  expect(run?.record.sealed?.documentSha256).toBe(gf01Document);
  expect(run?.record.sealed?.ledgerHead).toBe(
    "e8b640082d2bbafd30e6cbcd83bfa2c6254dab807b1ca6a8723a7ddf8ab7ab88",
  );
  expect(store.history.attempts(record.runId).map(({ status }) => status)).toEqual(["COMPLETED"]);
  expect(store.history.tickHashes(record.runId, 1, 100)).toHaveLength(8);
  const entries = entriesOf(record.runId);
  expect(entries.map(({ seq }) => Number(seq))).toEqual(entries.map((_, at) => at + 1));
  expect(entries.map(({ eventType }) => eventType)).toEqual([
    "run_start",
    "tick_loop_start",
    "tick_complete",
    "tick_complete",
    "window_closed",
    ...Array<string>(6).fill("tick_complete"),
    "window_closed",
    "codex_event",
    "codex_event",
    ...Array<string>(8).fill("gate_governance_decision"),
    "tick_loop_end",
    "run_end",
  ]);
});

describe("what an operator does changes nothing of the result", () => {
  test.each<{ name: string; drive: () => Promise<RunId> }>([
    {
      name: "paused at the start and resumed",
      drive: async () => {
        const { runId } = (await supervisor.startRun(gf01({ startPaused: true }), null)).record;
        await until(runId, "paused");
        expect(supervisor.board.get(runId)?.ticksCommitted).toBe(0);
        await supervisor.resumeRun(runId, null);
        return runId;
      },
    },
    {
      name: "stepped tick by tick",
      drive: async () => {
        const { runId } = (await supervisor.startRun(gf01({ startPaused: true }), null)).record;
        for (let tick = 1; tick <= 8; tick += 1) {
          await until(runId, "paused");
          expect(supervisor.board.get(runId)?.ticksCommitted).toBe(tick - 1);
          await supervisor.stepRun(runId, 1, null);
        }
        await until(runId, "paused");
        await supervisor.resumeRun(runId, null);
        return runId;
      },
    },
    {
      name: "paused at tick 5 by a wish given at the start",
      drive: async () => {
        const { runId } = (await supervisor.startRun(gf01({ pauseAtTick: 5 }), null)).record;
        await until(runId, "paused");
        expect(supervisor.board.get(runId)?.ticksCommitted).toBe(5);
        await supervisor.resumeRun(runId, null);
        return runId;
      },
    },
  ])("$name", async ({ drive }) => {
    const runId = await drive();
    await until(runId, "completed");
    expect(supervisor.board.get(runId)?.record.sealed?.documentSha256).toBe(
      "ff08391c522702fc914a7511e693d9690733356c84ae3433ff5a89a5894c4df9",
    );
  });
});

test("a stopped run is CANCELLED at its tick, its ticks stay, and a second stop is a noop", async () => {
  const { runId } = (await supervisor.startRun(gf01({ pauseAtTick: 3 }), null)).record;
  await until(runId, "paused");
  expect((await supervisor.stopRun(runId, null)).noop).toBe(false);
  await until(runId, "cancelled");
  expect(supervisor.board.get(runId)).toMatchObject({
    ticksCommitted: 3,
    record: { ticksCompleted: 3, sealed: null },
  });
  expect((await supervisor.stopRun(runId, null)).noop).toBe(true);
  expect(store.history.attempts(runId)[0]?.status).toBe("CANCELLED");
  expect(store.logs.readTicks(runId, 1, 10)).toHaveLength(3);
});

test("figures of a stopped run outlive the daemon, but for a total that nobody keeps", async () => {
  const { runId } = (await supervisor.startRun(gf01({ pauseAtTick: 3 }), null)).record;
  await until(runId, "paused");
  await supervisor.stopRun(runId, null);
  await until(runId, "cancelled");
  const before = supervisor.board.get(runId)?.figures;
  expect(before).toMatchObject({ windowsClosed: 1, pBlocks: 3, pressTotal: "256" });
  await close();
  await open();
  expect(supervisor.board.get(runId)?.figures).toEqual({ ...before, pressTotal: null });
});

describe("what is refused", () => {
  const codeOf = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => "accepted",
      (failure: CockpitError) => failure.code,
    );

  test("a second run while one is active, even in the same turn", async () => {
    const [first, second] = await Promise.allSettled([
      supervisor.startRun(gf01({ startPaused: true }), null),
      supervisor.startRun(gf01(), null),
    ]);
    expect(first.status).toBe("fulfilled");
    expect(second).toMatchObject({ status: "rejected", reason: { code: "run_active" } });
  });

  test("wishes that do not fit the run", async () => {
    const { runId } = (await supervisor.startRun(gf01({ startPaused: true }), null)).record;
    await until(runId, "paused");
    expect(await codeOf(supervisor.pauseRun(runId, 0, null))).toBe("run_not_running");
    await supervisor.resumeRun(runId, null);
    await until(runId, "completed");
    expect(await codeOf(supervisor.resumeRun(runId, null))).toBe("run_terminal");
    expect(await codeOf(supervisor.stopRun(runId, null))).toBe("run_terminal");
    expect(await codeOf(supervisor.stepRun("r-unknown-0001" as RunId, 1, null))).toBe("run_not_found");
    expect(await codeOf(supervisor.startRun(gf01({ pauseAtTick: 9 }), null))).toBe("field_invalid");
    await expect(supervisor.startRun(gf01({ chosenRunId: runId }), null)).rejects.toMatchObject({
      kind: "duplicate_run_id",
    });
  });
});

test("a run whose engine refuses its input was warned of, is FAULT engine_error and says why in its log", async () => {
  const edgeless: SessionConfig = {
    ...session("gf01"),
    topology: { ...session("gf01").topology, edges: [] },
  };
  const { runId } = (await supervisor.startRun(gf01({ session: edgeless }), null)).record;
  const condition = await until(runId, "fault");
  expect(condition).toMatchObject({ kind: "fault", errorCode: "engine_error" });
  expect(supervisor.board.get(runId)?.ticksCommitted).toBe(7);
  const entries = entriesOf(runId);
  expect(entries.filter(({ level }) => level === LogLevel.WARN)).toMatchObject([
    { eventType: "config_warning", payloadJson: '{"code":"i_block_without_edges"}' },
  ]);
  expect(entries.at(-1)).toMatchObject({ eventType: "error" });
});

test("a run of a dead daemon goes on in a new attempt: held as it was, proved, and with the same document", async () => {
  const { runId } = (await supervisor.startRun(gf01({ pauseAtTick: 4 }), null)).record;
  await until(runId, "paused");
  const seqBefore = store.logs.lastSeq(runId);
  // The engine thread dies with its daemon; the next one opens the same store.
  await close();
  await open();
  await until(runId, "paused");
  expect(supervisor.board.get(runId)).toMatchObject({ ticksCommitted: 4, lastSeq: seqBefore + 1 });
  expect(store.history.attempts(runId)).toMatchObject([
    { status: "FAILED", errorCode: "daemon_restart", retryable: true },
    { status: "RUNNING", errorCode: null },
  ]);
  await supervisor.resumeRun(runId, null);
  await until(runId, "completed");
  expect(supervisor.board.get(runId)?.record.sealed?.documentSha256).toBe(gf01Document);
  expect(entriesOf(runId).map(({ seq }) => Number(seq))).toEqual(entriesOf(runId).map((_, at) => at + 1));
});

test("the tick delay leaves the result alone and a stop cuts it short", async () => {
  const slow = await supervisor.startRun(gf01({ tickDelayMs: 3_600_000 }), null);
  const fast = { ...gf01(), tickDelayMs: 0 };
  await new Promise<void>((resolve) => {
    const leave = supervisor.board.subscribe(() => {
      if ((supervisor.board.get(slow.record.runId)?.ticksCommitted ?? 0) === 0) return;
      leave();
      resolve();
    });
  });
  await supervisor.stopRun(slow.record.runId, null);
  await until(slow.record.runId, "cancelled");
  const again = await supervisor.startRun(fast, null);
  expect(again.record.fingerprint).toBe(slow.record.fingerprint);
  expect(again.record.runId.slice(0, -4)).toBe(slow.record.runId.slice(0, -4));
  await until(again.record.runId, "completed");
});

test("with two places the second run is taken as soon as the first is heard of", async () => {
  await close();
  await open(2);
  const second = new Promise<unknown>((resolve) => {
    const leave = supervisor.board.subscribe(() => {
      leave();
      resolve(supervisor.startRun(gf01({ startPaused: true }), null).catch((failure) => failure.code));
    });
  });
  await supervisor.startRun(gf01({ startPaused: true }), null);
  expect(await second).toMatchObject({ record: { runId: expect.stringMatching(/-0002$/) } });
  await expect(supervisor.startRun(gf01(), null)).rejects.toMatchObject({ code: "run_active" });
});

test("draining refuses new runs and ends the active one", async () => {
  const { runId } = (await supervisor.startRun(gf01({ startPaused: true }), null)).record;
  await until(runId, "paused");
  await supervisor.drain("cancel");
  expect(supervisor.board.get(runId)?.record.condition.kind).toBe("cancelled");
  await expect(supervisor.startRun(gf01(), null)).rejects.toMatchObject({ code: "draining" });
});
