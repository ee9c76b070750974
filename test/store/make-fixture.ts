import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { openStore } from "../../store/open-store.ts";
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

/**
 * Makes the fixture store of schema 1 in the directory of the first argument, which must not exist:
 *
 *     node test/store/make-fixture.ts test/store/fixtures/v1
 *
 * Run it for a schema before its release, and never again after: the files are what that release left on people's
 * disks. A new schema gets a directory, values and a script of its own beside these.
 */
const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error("usage: make-fixture.ts DIRECTORY");
mkdirSync(directory);
const store = await openStore({ directory, newStoreId: () => fixtureStoreId });
if (store.epoch !== 1) throw new Error(`${directory} holds a store already`);
const { history, logs } = store;
const waiting = {
  condition: { kind: "idle", phase: "QUEUED" },
  endedAtMs: null,
  sealed: null,
  ticksCompleted: 0,
} as const;

const first = await history.insertRun(
  (runId, admissionSeq) => ({ ...completedRun, ...waiting, runId, admissionSeq }),
  completedRun.fingerprint,
  null,
  createdTransition,
);
await logs.append(first.runId, { ticks: fixtureTicks.slice(0, 2), blocks: fixtureBlocks.slice(0, 1) });
await logs.append(first.runId, { ticks: fixtureTicks.slice(2), blocks: fixtureBlocks.slice(1) });
const hashes = fixtureTicks.map((tick) => tick.tickHash);
await history.changeRun(first.runId, 1, completedRun, null, hashes);

const second = await history.insertRun(
  (runId, admissionSeq) => ({ ...faultRun, ...waiting, attemptCount: 1, runId, admissionSeq }),
  faultRun.fingerprint,
  faultRun.runId,
  createdTransition,
);
await history.changeRun(second.runId, 1, second, { attemptIndex: 1, transition: failedTransition });
const again = { ...second, attemptCount: 2 };
await history.changeRun(second.runId, 2, again, { attemptIndex: 2, transition: createdTransition });
await history.changeRun(second.runId, 3, faultRun, { attemptIndex: 2, transition: failedTransition });
await history.setActiveScenario(fixtureActiveScenario);
await store.close();
// Lock files are made anew by whoever opens.
for (const name of ["history", "logs"]) rmSync(join(directory, name, "lock.mdb"));
