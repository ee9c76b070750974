import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { backUp, restoreBackup } from "../../store/backup.ts";
import { openStore, type Store } from "../../store/open-store.ts";
import type { RunId } from "../../store/records.ts";
import { setAside } from "../../store/set-aside.ts";
import { verifyStore } from "../../store/verify.ts";
import { created, fingerprint, sampleBlock, sampleRun } from "./samples.ts";
import { tempDirectory } from "./temp-store.ts";

const verify = (directory: string): ReturnType<typeof verifyStore> =>
  verifyStore(directory, { depth: "full", onEnter: () => undefined });
const quietly = { verify, onStep: (): void => undefined };

test("a backup made under load holds everything acknowledged before it began, and restores (F22)", async () => {
  const directory = tempDirectory();
  const store = await openStoreIn(directory);
  const runId = await oneRun(store);
  let isLoaded = true;
  let acknowledged = 0;
  const flood = async (): Promise<void> => {
    for (let seq = 1; isLoaded; seq += 1) {
      await store.logs.append(runId, { ticks: [], blocks: [sampleBlock(seq, 1)] });
      acknowledged = seq;
    }
  };
  const flooding = flood();
  while (acknowledged < 20) await new Promise(setImmediate);
  const before = acknowledged;
  const steps: string[] = [];
  await backUp(store, "nightly", "history_and_logs", { verify, onStep: (step) => void steps.push(step) });
  isLoaded = false;
  await flooding;
  await store.close();
  expect(steps).toEqual(["copying", "verifying", "keeping"]);

  expect(await restoreBackup(directory, "nightly", verify)).toEqual(["logs.damaged-1", "history.damaged-1"]);
  const restored = await openStoreIn(directory);
  expect(restored.storeId).toBe(store.storeId);
  expect(restored.history.getRun(runId)).toMatchObject({ runId });
  const lastSeq = restored.logs.lastSeq(runId);
  expect(lastSeq).toBeGreaterThanOrEqual(before);
  expect(lastSeq).toBeLessThanOrEqual(acknowledged);
  await restored.close();
});

test("a backup without logs restores the history beside empty logs", async () => {
  const directory = tempDirectory();
  const store = await openStoreIn(directory);
  const runId = await oneRun(store);
  await store.logs.append(runId, { ticks: [], blocks: [sampleBlock(1, 1)] });
  await backUp(store, "small", "history", quietly);
  await store.close();
  await restoreBackup(directory, "small", verify);
  const restored = await openStoreIn(directory);
  expect(restored.history.getRun(runId)).toMatchObject({ runId });
  expect(restored.logs.lastSeq(runId)).toBe(0);
  await restored.close();
});

/** Regression: after a restore the anchor of the store that was replaced called the audit cut short, for ever. */
test("the audit's anchor goes with its history, and a backup brings its own, which saw nothing later", async () => {
  const directory = tempDirectory();
  const anchor = join(directory, "audit.anchor");
  const store = await openStoreIn(directory);
  writeFileSync(anchor, "at the backup\n");
  const copyTo: Store["copyTo"] = async (to, parts) => {
    await store.copyTo(to, parts);
    writeFileSync(anchor, "while it was made\n");
  };
  await backUp({ directory, copyTo }, "anchored", "history", quietly);
  writeFileSync(anchor, "long after\n");
  await store.close();
  expect(await restoreBackup(directory, "anchored", verify)).toContain("audit.anchor.damaged-1");
  expect(readFileSync(anchor, "utf8")).toBe("at the backup\n");
  expect(readFileSync(`${anchor}.damaged-1`, "utf8")).toBe("long after\n");
  expect(setAside(directory, "logs")).not.toContain("audit.anchor.damaged-2");
  expect(setAside(directory, "history")).toContain("audit.anchor.damaged-2");
});

test("a copy that is not sound is not kept", async () => {
  const directory = tempDirectory();
  const store = await openStoreIn(directory);
  const unsound = { ...quietly, verify: () => Promise.resolve({ ok: false, problem: "row 7" }) };
  await expect(backUp(store, "bad", "history", unsound)).rejects.toMatchObject({
    kind: "damaged",
    message: expect.stringContaining("row 7"),
  });
  expect(readdirSync(join(directory, "backups"))).toEqual([]);
  await store.close();
});

test("no backup takes the place of another, leaves its folder, or restores what is not there", async () => {
  const directory = tempDirectory();
  const store = await openStoreIn(directory);
  await backUp(store, "one", "history", quietly);
  await expect(backUp(store, "one", "history", quietly)).rejects.toThrow("there is a backup one already");
  await expect(backUp(store, "../one", "history", quietly)).rejects.toThrow("is no name of a backup");
  await store.close();
  await expect(restoreBackup(directory, "two", verify)).rejects.toThrow("there is no backup two");
  expect(existsSync(join(directory, "history", "data.mdb"))).toBe(true);
});

test("damaged logs set aside cost the logs, and nothing of the history", async () => {
  const directory = tempDirectory();
  const store = await openStoreIn(directory);
  const runId = await oneRun(store);
  await store.close();
  writeFileSync(join(directory, "logs", "data.mdb"), "garbage");
  expect(setAside(directory, "logs")).toEqual(["logs.damaged-1"]);
  expect(await verify(directory)).toEqual({ ok: true });
  const mended = await openStoreIn(directory);
  expect(mended.history.getRun(runId)).toMatchObject({ runId });
  await mended.close();
  expect(setAside(directory, "history")).toEqual(["logs.damaged-2", "history.damaged-1"]);
});

function openStoreIn(directory: string): Promise<Store> {
  return openStore({ directory, newStoreId: () => "store-1" });
}

async function oneRun({ history }: Store): Promise<RunId> {
  const make = (runId: RunId, admissionSeq: number): ReturnType<typeof sampleRun> =>
    sampleRun({ runId, admissionSeq });
  return (await history.insertRun(make, fingerprint, null, created)).runId;
}
