import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { forgetUncompacted } from "../../store/kept-files.ts";
import { openStore } from "../../store/open-store.ts";
import { clearRewriting } from "../../store/rewriting.ts";
import { dueUpgrade, upgradeSteps } from "../../store/upgrade.ts";
import { verifyStore } from "../../store/verify.ts";
import { completedRun, faultRun, fixtureTicks } from "../store/fixture-v1.ts";
import { copyOfFixture, upgrade } from "../store/temp-store.ts";

/*
 * Goal: a crash at any point of an upgrade or a compaction leaves a store that opens: the old one, or the new one; and the
 * next start takes it from there (daemon.md 4.4; 7, F13 and the named kill points of F1). Method: a child that kills itself
 * at each named point, on a copy of the store that schema 1 left behind.
 */
const everyDeep = { depth: "full", onEnter: (): void => undefined } as const;
const dataOf = (directory: string, name: string): string => join(directory, name, "data.mdb");

describe("an upgrade killed", () => {
  test.each(upgradeSteps)("before %s", async (point) => {
    const directory = copyOfFixture("v1");
    const before = readFileSync(dataOf(directory, "history"));
    await killedAt(directory, "upgrade", point);

    expect(await verifyStore(directory, everyDeep)).toEqual({ ok: true });
    const due = (await dueUpgrade(directory)).map(({ environment }) => environment);
    // What an older program meets: its own store as it was, or a history it refuses.
    if (due.includes("history")) {
      expect(due).toEqual(["history", "logs"]);
      expect(readFileSync(dataOf(directory, "history")).equals(before)).toBe(true);
    } else {
      expect(readFileSync(dataOf(directory, "history.schema-1")).equals(before)).toBe(true);
    }

    clearRewriting(directory);
    if (due.length > 0) await upgrade(directory);
    await mustBeTheFixture(directory);
    expect(readdirSync(directory).toSorted()).toEqual([
      "history",
      "history.schema-1",
      "logs",
      "logs.schema-1",
    ]);
    expect(readFileSync(dataOf(directory, "history.schema-1")).equals(before)).toBe(true);
    expect(statSync(dataOf(directory, "history.schema-1")).nlink).toBe(1);
  });
});

describe.each(["history", "logs"] as const)("a compaction of %s killed", (name) => {
  test.each(["copying", "verifying", "keeping", "renaming", "tidying"])("before %s", async (point) => {
    const directory = copyOfFixture("v1");
    await upgrade(directory);
    await killedAt(directory, name, point);

    expect(await verifyStore(directory, everyDeep)).toEqual({ ok: true });
    clearRewriting(directory);
    await mustBeTheFixture(directory);
    const kept = forgetUncompacted(directory);
    expect(kept).toEqual(["renaming", "tidying"].includes(point) ? [`${name}.uncompacted`] : []);
    expect(await verifyStore(directory, everyDeep)).toEqual({ ok: true });
  });
});

async function killedAt(directory: string, task: string, point: string): Promise<void> {
  const entry = join(import.meta.dirname, "rewrite-kill-child.ts");
  const child = spawn(process.execPath, [entry, directory, task, point], { stdio: "inherit" });
  const [, signal] = await once(child, "exit");
  expect(signal).toBe("SIGKILL");
}

async function mustBeTheFixture(directory: string): Promise<void> {
  const store = await openStore({ directory, newStoreId: () => "never asked" });
  expect(store).toMatchObject({ storeId: "fixture-v1", wasClean: true });
  expect(store.history.getRun(completedRun.runId)).toEqual(completedRun);
  expect(store.history.getRun(faultRun.runId)).toEqual(faultRun);
  expect(store.logs.readTicks(completedRun.runId, 1, 10)).toEqual(fixtureTicks);
  await store.close();
}
