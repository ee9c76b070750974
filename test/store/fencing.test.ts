import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openStore, type Store } from "../../store/open-store.ts";
import type { RunId } from "../../store/records.ts";
import { created, fingerprint, sampleBlock, sampleRun, sampleTicks } from "./samples.ts";
import { openTempStore, tempDirectory } from "./temp-store.ts";

const runId = "r-9b1e04c7d2aa-0001" as RunId;

describe("a second opening fences the first (daemon.md 3.4)", () => {
  const openers: { name: string; openSecond: (directory: string) => Promise<unknown> }[] = [
    { name: "in the same process", openSecond: (directory) => openTempStore(directory) },
    { name: "in another process", openSecond: openInChild },
  ];

  test.each(openers)("$name: its next write rejects and changes nothing", async ({ openSecond }) => {
    const directory = tempDirectory();
    const first = await openTempStore(directory);
    await first.history.setActiveScenario("gf01");
    await openSecond(directory);
    await expect(first.history.setActiveScenario("gf02")).rejects.toMatchObject({
      kind: "fenced",
      message: expect.stringContaining(join(directory, "history")),
    });
    expect(first.history.activeScenario()).toBe("gf01");
  });

  test.each(openers)("$name: a write to logs rejects too, and then all writes", async ({ openSecond }) => {
    const directory = tempDirectory();
    const first = await openTempStore(directory);
    await openSecond(directory);
    const batch = { ticks: sampleTicks(1, 2), blocks: [sampleBlock(1, 2)] };
    await expect(first.logs.append(runId, batch)).rejects.toMatchObject({ kind: "fenced" });
    expect(first.logs.lastTick(runId)).toBeUndefined();
    await expect(insert(first)).rejects.toMatchObject({ kind: "fenced" });
    expect(first.history.countRuns()).toBe(0);
  });
});

test("the second one goes on, and the first one's closing does not call it clean", async () => {
  const directory = tempDirectory();
  const first = await openTempStore(directory);
  const second = await openTempStore(directory);
  expect(second.epoch).toBe(first.epoch + 1);
  await first.close();
  await insert(second);
  await second.logs.append(runId, { ticks: sampleTicks(1, 1), blocks: [] });
  expect(second.history.countRuns()).toBe(1);
  const third = await openTempStore(directory);
  expect(third.wasClean).toBe(false);
});

test("of two openings at the same moment each gets an epoch of its own, or one is told", async () => {
  const directory = tempDirectory();
  await (await openStore({ directory, newStoreId: () => "store-1" })).close();
  const both = await Promise.allSettled([openTempStore(directory), openTempStore(directory)]);
  const epochs = both.flatMap((one) => (one.status === "fulfilled" ? [one.value.epoch] : []));
  const refusals = both.flatMap((one) => (one.status === "rejected" ? [one.reason.kind] : []));
  expect(new Set(epochs).size).toBe(epochs.length);
  expect(epochs.length + refusals.length).toBe(2);
  expect(refusals.every((kind) => kind === "fenced")).toBe(true);
});

function insert(store: Store): Promise<unknown> {
  return store.history.insertRun(
    (id, admissionSeq) => sampleRun({ runId: id, admissionSeq }),
    fingerprint,
    null,
    created,
  );
}

/** Opens and closes the store in a process of its own. */
async function openInChild(directory: string): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "open-child.ts"), directory], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = await once(child, "exit");
  expect(code).toBe(0);
}
