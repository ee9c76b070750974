import { describe, expect, test } from "vitest";
import type { AdminEventDraft, Deed } from "../../store/deed.ts";
import type { Store } from "../../store/open-store.ts";
import type { RunId, RunRecord } from "../../store/records.ts";
import { verifyStore } from "../../store/verify.ts";
import { created, fingerprint, sampleBlock, sampleRun, sampleSeal, sampleTicks } from "./samples.ts";
import { openTempStore, tempDirectory } from "./temp-store.ts";

/*
 * Goal: what retention takes is taken in one commit with its record, and a crash at any later moment leaves a store that
 * is sound and in which the rest can be freed (daemon.md 4.4). Method: real stores, opened again in between.
 */
const atMs = 1_760_000_900_000;

const event: AdminEventDraft = {
  actionType: "prune",
  actor: { kind: "system", id: "system", role: "" },
  observedAtMs: atMs,
  reason: "a test says so",
  targets: [],
  before: null,
  after: null,
  outcome: "applied",
  errorCode: null,
  detail: null,
  environment: null,
  requestId: null,
  count: 1,
  completes: null,
};
const deed = (): Deed => ({ event, outcome: null });

/** A run with 3,000 ticks and blocks, more than leave in one commit; sealed unless it is still at work. */
async function storedRun(store: Store, isSealed = true): Promise<RunId> {
  const make = (runId: RunId, admissionSeq: number): RunRecord =>
    sampleRun({ runId, admissionSeq, ticksTotal: 3000 });
  const run = await store.history.insertRun(make, fingerprint, null, created);
  const ticks = sampleTicks(1, 3000);
  const blocks = Array.from({ length: 3000 }, (_, index) => sampleBlock(index + 1, 1));
  await store.logs.append(run.runId, { ticks, blocks });
  if (!isSealed) return run.runId;
  const condition = { kind: "completed" } as const;
  const ended = {
    ...run,
    condition,
    endedAtMs: 9,
    ticksCompleted: 3000,
    storedBytes: 70,
    sealed: sampleSeal,
  };
  const hashes = ticks.map(({ tickHash }) => tickHash);
  await store.history.changeRun(run.runId, 1, ended, null, hashes);
  return run.runId;
}

const never = new AbortController().signal;

describe("taking a run", () => {
  test("is one commit with its record, and leaves head and digests", async () => {
    const store = await openTempStore();
    const runId = await storedRun(store);
    expect(await store.retention.takeRuns("logs", [runId], atMs, deed)).toEqual({ count: 1, bytes: 70 });
    const head = store.audit.head();
    expect(store.retention.taken(runId)).toEqual({
      runId,
      atMs,
      adminEventId: store.audit.get(head.seq)?.adminEventId,
      lastSeq: 3000,
      bytes: 70,
      isFreed: false,
    });
    expect(store.retention.floor("logs")).toEqual({ runId, beforeMs: 10, bytesFreed: 70, firstSeq: 1 });
    expect(store.history.sealedDocument(runId)?.documentSha256).toBe(sampleSeal.documentSha256);
    expect(store.history.tickHashes(runId, 1, 5000)).toHaveLength(3000);
  });

  test("takes it once, and never one that has not ended", async () => {
    const store = await openTempStore();
    const runIds = [await storedRun(store), await storedRun(store, false)];
    expect((await store.retention.takeRuns("logs", runIds, atMs, deed)).count).toBe(1);
    expect((await store.retention.takeRuns("logs", runIds, atMs, deed)).count).toBe(0);
    expect(store.retention.unfreed()).toEqual([runIds[0]]);
  });

  test("with its place in the lists makes a tombstone, also when its ticks went before", async () => {
    const store = await openTempStore();
    const runId = await storedRun(store);
    await store.retention.takeRuns("logs", [runId], atMs, deed);
    expect(await store.retention.takeRuns("history", [runId], atMs, deed)).toEqual({ count: 1, bytes: 0 });
    expect(store.history.countRuns()).toBe(0);
    expect(store.history.getRun(runId)?.deletedAtMs).toBe(atMs);
    expect(store.history.everyRun(null, 9).map((run) => run.runId)).toEqual([runId]);
  });
});

describe("freeing", () => {
  test("can be broken off anywhere: the store stays sound, and the rest goes later", async () => {
    const directory = tempDirectory();
    const store = await openTempStore(directory);
    const runId = await storedRun(store);
    await store.retention.takeRuns("logs", [runId], atMs, deed);
    // The third commit of the blocks is the one that is refused.
    let looks = 0;
    const signal = {
      throwIfAborted: () => {
        looks += 1;
        if (looks === 4) throw new Error("broken off");
      },
    } as AbortSignal;
    await expect(store.freeRun(runId, signal)).rejects.toThrow("broken off");
    const left = store.logs.readBlocks(runId, 1, 5000).length;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(3000);
    await store.close();
    expect(await verifyStore(directory, { depth: "full", onEnter: () => undefined })).toEqual({ ok: true });

    const again = await openTempStore(directory);
    expect(again.retention.unfreed()).toEqual([runId]);
    await again.freeRun(runId, never);
    await again.retention.noteFreed(runId);
    expect(again.retention.unfreed()).toEqual([]);
    expect([again.logs.lastSeq(runId), again.logs.lastTick(runId)]).toEqual([0, undefined]);
    await again.close();
    expect(await verifyStore(directory, { depth: "full", onEnter: () => undefined })).toEqual({ ok: true });
  });

  test("leaves other runs alone", async () => {
    const store = await openTempStore();
    const [one, other] = [await storedRun(store), await storedRun(store)];
    await store.freeRun(one, never);
    expect(store.logs.lastSeq(one)).toBe(0);
    expect(store.logs.readTicks(other, 1, 5000)).toHaveLength(3000);
    expect(store.logs.lastSeq(other)).toBe(3000);
  });
});

test("taken events are gone at once, and the sequence goes on", async () => {
  const directory = tempDirectory();
  const store = await openTempStore(directory);
  for (let made = 0; made < 5; made += 1) await store.audit.record(deed);
  await store.retention.takeEvents(4, { bytes: 9, beforeMs: atMs }, deed);
  expect(store.events.readFrom(1, 9).map(({ seq }) => seq)).toEqual([4, 5, 6]);
  expect(store.events.readBefore(null, 9).map(({ seq }) => seq)).toEqual([6, 5, 4]);
  expect(store.events.firstSeq()).toBe(4);
  await store.close();
  const again = await openTempStore(directory);
  expect(again.events.firstSeq()).toBe(4);
  expect([await again.retention.freeEvents(2), await again.retention.freeEvents(2)]).toEqual([2, 1]);
  await again.audit.record(deed);
  expect(again.events.readFrom(1, 9).map(({ seq }) => seq)).toEqual([4, 5, 6, 7]);
});

test("a rule is changed on the condition that nobody else has", async () => {
  const { retention } = await openTempStore();
  const rule = { maxAgeMs: 0, maxBytes: 0, maxCount: 3 };
  expect((await retention.setRule("logs", rule, 0, null)).version).toBe(1);
  await expect(retention.setRule("logs", rule, 0, null)).rejects.toMatchObject({ kind: "version_conflict" });
  expect(retention.rules().rules.logs).toEqual(rule);
});
