import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type CompactStep, finishCompaction, prepareCompaction } from "../../store/compact.ts";
import { openEnvironment } from "../../store/environment.ts";
import type { EventDraft } from "../../store/events.ts";
import { forgetUncompacted } from "../../store/kept-files.ts";
import { openStore } from "../../store/open-store.ts";
import type { RunId } from "../../store/records.ts";
import { rewritingFolder } from "../../store/rewriting.ts";
import { verifyStore } from "../../store/verify.ts";
import { created, fingerprint, sampleBlock, sampleRun, sampleTicks } from "./samples.ts";
import { openTempStore, tempDirectory } from "./temp-store.ts";

/*
 * Goal: compacting gives back what was freed, loses nothing, and can be undone until a clean start (daemon.md 4.4, "Freed
 * space"). Method: a store with two runs, of which one has left; compared row by row, as bytes.
 */
const anEvent: EventDraft = {
  kind: "health_changed",
  atMs: 1_760_000_000_000,
  refs: [],
  message: "the disk is fine",
  notify: false,
  payloadText: "{}",
};

async function storeWithHoles(): Promise<string> {
  const directory = tempDirectory();
  const store = await openStore({ directory, newStoreId: () => "store-1" });
  const runIds: RunId[] = [];
  for (const _run of [1, 2]) {
    const { runId } = await store.history.insertRun(
      (id, admissionSeq) => sampleRun({ runId: id, admissionSeq }),
      fingerprint,
      null,
      created,
    );
    runIds.push(runId);
    const blocks = [1, 2, 3].map((seq) => sampleBlock(seq, 1, Buffer.alloc(500_000, seq)));
    await store.logs.append(runId, { ticks: sampleTicks(1, 50), blocks });
  }
  await store.tellEvent(anEvent);
  await store.freeRun(runIds[0] ?? ("" as RunId), new AbortController().signal);
  await store.close();
  return directory;
}

async function compact(directory: string, name: "history" | "logs"): Promise<CompactStep[]> {
  const steps: CompactStep[] = [];
  const folder = rewritingFolder(directory, process.pid);
  await prepareCompaction(directory, folder, name, (step) => steps.push(step));
  finishCompaction(directory, folder, name, () => undefined);
  return steps;
}

/** Every row of an environment as bytes, with the versions of those that have one. */
async function everyByte(path: string): Promise<readonly string[]> {
  const environment = openEnvironment(path, "read_only");
  const rows = environment
    .tableNames()
    .flatMap((name) =>
      Array.from(
        environment.rawTable(name).getRange({}),
        ({ key, value }) => `${name} ${key.toString("hex")} ${value.toString("hex")}`,
      ),
    );
  await environment.close();
  return rows;
}

describe.each(["history", "logs"] as const)("compacting %s", (name) => {
  test("keeps every row to the byte, and the store goes on", async () => {
    const directory = await storeWithHoles();
    const before = await everyByte(join(directory, name));
    const steps = await compact(directory, name);
    expect(await everyByte(join(directory, name))).toEqual(before);
    expect(await everyByte(join(directory, `${name}.uncompacted`))).toEqual(before);
    expect(steps.at(0)).toEqual({ kind: "copying", rows: 0, rowsTotal: before.length });
    expect(steps.at(-2)).toEqual({ kind: "copying", rows: before.length, rowsTotal: before.length });
    expect(steps.at(-1)).toEqual({ kind: "verifying" });
    const store = await openTempStore(directory);
    expect(store).toMatchObject({ storeId: "store-1", epoch: 2, wasClean: true });
    expect(store.history.countRuns()).toBe(2);
    await store.tellEvent(anEvent);
  });
});

test("freed pages are given back, and the file that is made is no larger a second time", async () => {
  const directory = await storeWithHoles();
  const size = (): number => statSync(join(directory, "logs", "data.mdb")).size;
  const before = size();
  await compact(directory, "logs");
  const after = size();
  expect(after).toBeLessThan(before - 1_000_000);
  await compact(directory, "logs");
  expect(size()).toBe(after);
  // The second one keeps what the first one made, not what came before it.
  expect(statSync(join(directory, "logs.uncompacted", "data.mdb")).size).toBe(after);
  expect(readdirSync(directory).toSorted()).toEqual(["history", "logs", "logs.uncompacted"]);
  expect(forgetUncompacted(directory)).toEqual(["logs.uncompacted"]);
  expect(forgetUncompacted(directory)).toEqual([]);
  expect(await verifyStore(directory)).toEqual({ ok: true });
});

describe("nothing comes of it", () => {
  test("when a row is not what was written", async () => {
    const directory = await storeWithHoles();
    const file = join(directory, "logs", "data.mdb");
    const bytes = readFileSync(file);
    bytes[bytes.lastIndexOf(Buffer.alloc(64, 3)) + 8] = 6;
    writeFileSync(file, bytes);
    await expect(compact(directory, "logs")).rejects.toMatchObject({ kind: "damaged" });
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(existsSync(join(directory, "logs.uncompacted"))).toBe(false);
  });

  test("when there is no store", async () => {
    const directory = tempDirectory();
    await expect(compact(directory, "history")).rejects.toMatchObject({
      kind: "not_a_store",
      message: `there is no history in ${directory}`,
    });
  });
});
