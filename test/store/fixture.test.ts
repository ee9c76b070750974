import { join } from "node:path";
import { expect, test } from "vitest";
import { foldAttempt } from "../../store/attempt-fold.ts";
import { openEnvironment } from "../../store/environment.ts";
import { schemaVersion } from "../../store/store-meta.ts";
import { verifyStore } from "../../store/verify.ts";
import {
  completedRun,
  createdTransition,
  failedTransition,
  faultRun,
  fixtureActiveScenario,
  fixtureBlocks,
  fixtureStoreId,
  fixtureTicks,
} from "./fixture-v1.ts";
import { copyOfFixture, openTempStore, upgrade } from "./temp-store.ts";

/** A copy that was brought to today's schema, because opening a store begins an epoch in it. */
async function upgradedFixture(): Promise<string> {
  const directory = copyOfFixture("v1");
  await upgrade(directory);
  return directory;
}

test("a store that schema 1 left behind verifies and opens", async () => {
  const directory = copyOfFixture("v1");
  expect(await verifyStore(directory)).toEqual({ ok: true });
  await upgrade(directory);
  expect(await verifyStore(directory)).toEqual({ ok: true });
  expect(await openTempStore(directory)).toMatchObject({
    storeId: fixtureStoreId,
    epoch: 2,
    schemaVersion,
    wasClean: true,
  });
});

test("its history reads as it was written", async () => {
  const { history } = await openTempStore(await upgradedFixture());
  const everything = { before: null, limit: 10, states: [], scenarioId: null };
  expect(history.listRuns(everything)).toEqual([faultRun, completedRun]);
  expect(history.listRuns({ ...everything, states: ["fault"] })).toEqual([faultRun]);
  expect(history.listRuns({ ...everything, scenarioId: "gf01" })).toEqual([completedRun]);
  expect(history.findRuns("9b1e-0001")).toEqual([completedRun.runId]);
  expect(history.activeScenario()).toBe(fixtureActiveScenario);
  expect(history.attempts(completedRun.runId)).toEqual([
    foldAttempt(completedRun.runId, 1, [createdTransition]),
  ]);
  expect(history.attempts(faultRun.runId)).toEqual(
    [1, 2].map((index) => foldAttempt(faultRun.runId, index, [createdTransition, failedTransition])),
  );
  expect(history.attemptTransitions(faultRun.runId, 2)).toEqual([createdTransition, failedTransition]);
  const { sealedText: _text, ...document } = completedRun.sealed ?? { sealedText: "" };
  expect(history.sealedDocument(completedRun.runId)).toEqual(document);
  expect(history.tickHashes(completedRun.runId, 1, 10)).toEqual(
    fixtureTicks.map(({ tick, tickHash }) => ({ tick, tickHash })),
  );
});

test("its logs read as they were written", async () => {
  const { logs } = await openTempStore(await upgradedFixture());
  expect(logs.readTicks(completedRun.runId, 1, 10)).toEqual(fixtureTicks);
  expect(logs.readBlocks(completedRun.runId, 1, 10)).toEqual(fixtureBlocks);
  expect(logs.lastSeq(faultRun.runId)).toBe(0);
});

test("it can be gone on with", async () => {
  const { history, logs } = await openTempStore(await upgradedFixture());
  const next = await history.insertRun(
    (runId, admissionSeq) => ({
      ...completedRun,
      runId,
      admissionSeq,
      condition: { kind: "paused" },
      endedAtMs: null,
      sealed: null,
    }),
    completedRun.fingerprint,
    null,
    createdTransition,
  );
  expect([next.runId, next.admissionSeq]).toEqual(["r-9b1e04c7d2aa-0002", 3]);
  const tick = { tick: 4, tickHash: "04".repeat(32), record: Buffer.from("{}") };
  await logs.append(completedRun.runId, { ticks: [tick], blocks: [] });
  expect(logs.lastTick(completedRun.runId)).toEqual(tick);
});

test("the fixture of today's schema has rows in every table, so a new table is a new schema", async () => {
  const directory = copyOfFixture("v2");
  const rows = await rowCounts(directory);
  await (await openTempStore(directory)).close();
  expect(Object.keys(await rowCounts(directory))).toEqual(Object.keys(rows));
  const empty = Object.keys(rows).filter((table) => rows[table] === 0);
  // Drawn in `keys.ts`, and nobody writes it yet.
  expect(empty).toEqual(["history/runs_by_label"]);
});

async function rowCounts(directory: string): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const name of ["history", "logs"]) {
    const environment = openEnvironment(join(directory, name), "read_only");
    for (const table of environment.tableNames())
      counts[`${name}/${table}`] = environment.rawTable(table).getKeysCount({});
    await environment.close();
  }
  return counts;
}
