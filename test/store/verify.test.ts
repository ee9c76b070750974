import { spawnSync } from "node:child_process";
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { encodeScalar } from "../../store/codecs.ts";
import { openEnvironment, type Table } from "../../store/environment.ts";
import {
  blockKey,
  indexKey,
  metaKey,
  runKey,
  runTextKey,
  type StoreKey,
  tickKey,
  transitionKey,
} from "../../store/keys.ts";
import { openStore } from "../../store/open-store.ts";
import type { RunId, RunRecord } from "../../store/records.ts";
import { type Verdict, verifyStore } from "../../store/verify.ts";
import {
  created,
  digestOf,
  fingerprint,
  sampleBlock,
  sampleRun,
  sampleSeal,
  sampleTicks,
} from "./samples.ts";
import { openTempStore, tempDirectory } from "./temp-store.ts";

describe("a sound store is found sound", () => {
  test("when there is no directory, an empty one, or one without environments", async () => {
    const directory = tempDirectory();
    expect(await verifyStore(join(directory, "missing"))).toEqual({ ok: true });
    expect(await verifyStore(directory)).toEqual({ ok: true });
    mkdirSync(join(directory, "history"));
    expect(await verifyStore(directory)).toEqual({ ok: true });
  });

  test("when it is new, when it has runs, and when logs were set aside", async () => {
    const directory = tempDirectory();
    await (await openStore({ directory, newStoreId: () => "store-1" })).close();
    expect(await verifyStore(directory)).toEqual({ ok: true });
    await fillStore(directory);
    expect(await verifyStore(directory)).toEqual({ ok: true });
    rmSync(join(directory, "logs"), { recursive: true });
    expect(await verifyStore(directory)).toEqual({ ok: true });
  });

  test("when another process has it open, and leaves it as it is", async () => {
    const directory = tempDirectory();
    const store = await openTempStore(directory);
    expect(verdictOfChild(directory)).toEqual({ ok: true });
    await store.history.setActiveScenario("gf01");
    expect(verdictOfChild(directory)).toEqual({ ok: true });
  });

  test("when its schema is newer, which is for openStore to refuse", async () => {
    const directory = await filledStore();
    await change(directory, "history", "meta", (meta) =>
      meta.put(metaKey("schema_version"), encodeScalar(99)),
    );
    expect(await verifyStore(directory)).toEqual({ ok: true });
  });
});

describe("damage that can be read is told with its place", () => {
  const damages: {
    name: string;
    environment: "history" | "logs";
    table: string;
    act: (table: Table) => Promise<boolean>;
    says: string;
  }[] = [
    {
      name: "a run with a flipped bit",
      environment: "history",
      table: "runs",
      act: flip(runKey(runOf(1))),
      says: `run ${runOf(1)}`,
    },
    {
      name: "a run under another's key",
      environment: "history",
      table: "runs",
      act: (table) => table.put(runKey(runOf(1)), table.get(runKey(runOf(2))) ?? Buffer.alloc(0)),
      says: `that of ${runOf(2)}`,
    },
    {
      name: "a run that is gone",
      environment: "history",
      table: "runs",
      act: (table) => table.remove(runKey(runOf(2))),
      says: "2 rows for 1 runs",
    },
    {
      name: "an index row that is gone",
      environment: "history",
      table: "runs_by_time",
      act: (table) => table.remove(indexKey([], 2, runOf(2))),
      says: "1 rows for 2 runs",
    },
    {
      name: "a session text that is gone",
      environment: "history",
      table: "run_texts",
      act: (table) => table.remove(runTextKey(runOf(1), "session")),
      says: "lost a text",
    },
    {
      name: "a document row that is gone",
      environment: "history",
      table: "documents",
      act: (table) => table.remove(runKey(runOf(1))),
      says: "document's digest",
    },
    {
      name: "an attempt that is gone",
      environment: "history",
      table: "attempts",
      act: (table) => table.remove(transitionKey(runOf(2), 1, 1)),
      says: "has 1 attempts, but 0",
    },
    {
      name: "a transition with a flipped bit",
      environment: "history",
      table: "attempts",
      act: flip(transitionKey(runOf(2), 1, 1)),
      says: `attempt 1 of ${runOf(2)}`,
    },
    {
      name: "a last tick with a flipped bit",
      environment: "logs",
      table: "ticks",
      act: flip(tickKey(runOf(1), 8)),
      says: `tick 8 of run ${runOf(1)}`,
    },
    {
      name: "a last block with a flipped bit",
      environment: "logs",
      table: "blocks",
      act: flip(blockKey(runOf(1), 4)),
      says: `seq 4 of run ${runOf(1)}`,
    },
    {
      name: "a sealed run without its last tick",
      environment: "logs",
      table: "ticks",
      act: (table) => table.remove(tickKey(runOf(1), 8)),
      says: "only 7 are stored",
    },
    {
      name: "a store id that is gone",
      environment: "history",
      table: "meta",
      act: (table) => table.remove(metaKey("store_id")),
      says: "identity",
    },
    {
      name: "logs of another store",
      environment: "logs",
      table: "meta",
      act: (table) => table.put(metaKey("store_id"), encodeScalar("store-2")),
      says: "store-2",
    },
  ];

  test.each(damages)("$name", async ({ environment, table, act, says }) => {
    const directory = await filledStore();
    await change(directory, environment, table, act);
    expect(await verifyStore(directory)).toMatchObject({
      ok: false,
      problem: expect.stringContaining(says),
      isDamage: true,
      environment,
    });
  });

  test("a history that is gone beside its logs", async () => {
    const directory = await filledStore();
    rmSync(join(directory, "history"), { recursive: true });
    expect(await verifyStore(directory)).toMatchObject({
      ok: false,
      problem: expect.stringContaining("history"),
    });
  });

  test("a data file cut to nothing", async () => {
    for (const name of ["history", "logs"]) {
      const directory = await filledStore();
      truncateSync(join(directory, name, "data.mdb"), 0);
      expect(await verifyStore(directory)).toMatchObject({
        ok: false,
        problem: expect.stringContaining(join(name, "data.mdb")),
      });
    }
  });
});

/**
 * Goal: no damage of a file reaches the daemon. Method: damage a copy as daemon.md 4.1 did, and look from a child.
 * The child may say no or die; it never says yes.
 */
describe.each(["history", "logs"])(
  "damage to the file of %s ends in a no, or in the death of the child",
  (name) => {
    test.each<{ name: string; damage: (path: string) => void }>([
      { name: "cut in half", damage: (path) => truncateSync(path, Math.floor(sizeOf(path) / 2)) },
      { name: "cut to its first pages", damage: (path) => truncateSync(path, 2 * 4096) },
      { name: "meta page 0 zeroed", damage: (path) => overwrite(path, 0, Buffer.alloc(4096)) },
      { name: "meta page 0 random", damage: (path) => overwrite(path, 0, noise(4096)) },
      { name: "meta page 1 zeroed", damage: (path) => overwrite(path, 4096, Buffer.alloc(4096)) },
      { name: "meta page 1 random", damage: (path) => overwrite(path, 4096, noise(4096)) },
      {
        name: "all pages but the metas random",
        damage: (path) => overwrite(path, 8192, noise(sizeOf(path) - 8192)),
      },
      {
        name: "all pages but the metas zeroed",
        damage: (path) => overwrite(path, 8192, Buffer.alloc(sizeOf(path) - 8192)),
      },
      { name: "short garbage", damage: (path) => writeFileSync(path, "garbage") },
      { name: "long garbage", damage: (path) => writeFileSync(path, noise(100_000)) },
      { name: "emptied", damage: (path) => writeFileSync(path, "") },
    ])("$name", async ({ damage }) => {
      const directory = await filledStore();
      damage(join(directory, name, "data.mdb"));
      expect(verdictOfChild(directory)).toMatchObject({ ok: false, isDamage: true });
    });

    test.each([1, 2, 3, 4, 5, 6, 7, 8])(
      "cut by its last %d pages, unless nothing needs them",
      async (pages) => {
        const directory = await filledStore();
        const path = join(directory, name, "data.mdb");
        truncateSync(path, sizeOf(path) - pages * 4096);
        const opened = verdictOfChild(directory).ok ? statusOfChild("open-child.ts", directory) : "not tried";
        expect(["not tried", 0]).toContain(opened);
        if (opened === 0) expect(verdictOfChild(directory)).toEqual({ ok: true });
      },
    );

    test.each<{ name: string; damage: (path: string) => void }>([
      { name: "missing", damage: (path) => rmSync(path) },
      { name: "garbage", damage: (path) => writeFileSync(path, noise(8_192)) },
    ])("a lock file that is $name does no harm", async ({ damage }) => {
      const directory = await filledStore();
      damage(join(directory, name, "lock.mdb"));
      expect(verdictOfChild(directory)).toEqual({ ok: true });
    });
  },
);

test.each([
  { name: "a tick in the middle", environment: "logs", table: "ticks", key: tickKey(runOf(1), 3) },
  { name: "the hashes of a sealed run", environment: "history", table: "tick_hashes", key: [runOf(1), 0] },
])("a flipped bit in $name is found by a full walk only", async ({ environment, table, key }) => {
  const directory = await filledStore();
  await change(directory, environment, table, flip(key));
  expect(await verifyStore(directory)).toEqual({ ok: true });
  const entered: string[] = [];
  const full = { depth: "full", onEnter: (name: string) => void entered.push(name) } as const;
  expect(await verifyStore(directory, full)).toMatchObject({
    ok: false,
    isDamage: true,
    environment,
    problem: expect.stringContaining(table),
  });
  expect(entered.at(-1)).toBe(environment);
});

/**
 * Regression: LMDB tells of some damaged pages by an error of its own, and a key of noise cannot be decoded. Neither
 * was called damage, so the daemon refused to start, again and again, where it should have come up in SAFE mode.
 */
test("noise on any one page is called damage, whichever way it shows", async () => {
  const pages = Math.floor(sizeOf(join(await filledStore(), "logs", "data.mdb")) / 4096);
  expect(pages).toBeGreaterThan(2);
  for (let page = 2; page < pages; page += 1) {
    const directory = await filledStore();
    overwrite(join(directory, "logs", "data.mdb"), page * 4096, noise(4096));
    const verdict = verdictOfChild(directory, "full");
    expect({ page, isDamage: verdict.ok || verdict.isDamage }).toEqual({ page, isDamage: true });
  }
});

test("a file the system refuses to read is not called damaged", async () => {
  const directory = await filledStore();
  const data = join(directory, "logs", "data.mdb");
  rmSync(data);
  mkdirSync(data);
  expect(await verifyStore(directory)).toMatchObject({ ok: false, isDamage: false, environment: "logs" });
});

test("a full walk of a sound store finds nothing", async () => {
  const full = { depth: "full", onEnter: () => undefined } as const;
  expect(await verifyStore(await filledStore(), full)).toEqual({ ok: true });
});

test("a cut through an old block, which no look at last rows meets, is found", async () => {
  const directory = await filledStore();
  const { logs, close } = await openStore({ directory, newStoreId: () => "store-1" });
  const large = Buffer.alloc(400_000, 7);
  await logs.append(runOf(2), { ticks: [], blocks: [sampleBlock(1, 1, large)] });
  // These find room in pages that were freed meanwhile, so the large block stays the last in the file.
  for (let seq = 2; seq < 12; seq += 1) {
    await logs.append(runOf(2), { ticks: [], blocks: [sampleBlock(seq, 1)] });
  }
  await close();
  const path = join(directory, "logs", "data.mdb");
  truncateSync(path, sizeOf(path) - 20 * 4096);
  expect(verdictOfChild(directory)).toMatchObject({ ok: false });
});

/** Two runs, the first sealed with 8 ticks and 5 log entries, the second waiting. */
async function filledStore(): Promise<string> {
  const directory = tempDirectory();
  await fillStore(directory);
  return directory;
}

async function fillStore(directory: string): Promise<void> {
  const { history, logs, close } = await openStore({ directory, newStoreId: () => "store-1" });
  const make = (runId: RunId, admissionSeq: number): RunRecord => sampleRun({ runId, admissionSeq });
  const run = await history.insertRun(make, fingerprint, null, created);
  await history.insertRun(make, fingerprint, null, created);
  await logs.append(run.runId, { ticks: sampleTicks(1, 8), blocks: [sampleBlock(1, 3), sampleBlock(4, 2)] });
  const hashes = sampleTicks(1, 8).map(({ tickHash }) => tickHash);
  const completed = {
    ...run,
    condition: { kind: "completed" } as const,
    endedAtMs: 9,
    ticksCompleted: 8,
    sealed: sampleSeal,
  };
  await history.changeRun(run.runId, 1, completed, null, hashes);
  await close();
}

function runOf(ordinal: number): RunId {
  return `r-${fingerprint.slice(0, 12)}-000${ordinal}` as RunId;
}

async function change(
  directory: string,
  name: string,
  table: string,
  act: (table: Table) => Promise<boolean>,
): Promise<void> {
  const environment = openEnvironment(join(directory, name), "read_write");
  expect(await act(environment.table(table))).toBe(true);
  await environment.close();
}

function flip(key: StoreKey): (table: Table) => Promise<boolean> {
  return (table) => {
    const bytes = Buffer.from(table.get(key) ?? "");
    bytes[bytes.length - 3] = (bytes.at(-3) ?? 0) ^ 0x10;
    return table.put(key, bytes);
  };
}

/** What a child says; its death counts as a no. */
function verdictOfChild(directory: string, depth: "last_rows" | "full" = "last_rows"): Verdict {
  const entry = join(import.meta.dirname, "verify-child.ts");
  const child = spawnSync(process.execPath, [entry, directory, depth], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  if (child.status !== 0)
    return {
      ok: false,
      problem: `died of ${child.signal ?? child.status}`,
      isDamage: true,
      environment: "history",
    };
  return JSON.parse(child.stdout.toString()) as Verdict;
}

function statusOfChild(script: string, directory: string): number | null {
  return spawnSync(process.execPath, [join(import.meta.dirname, script), directory], { stdio: "ignore" })
    .status;
}

function sizeOf(path: string): number {
  const descriptor = openSync(path, "r");
  const { size } = fstatSync(descriptor);
  closeSync(descriptor);
  return size;
}

function overwrite(path: string, at: number, bytes: Buffer): void {
  const descriptor = openSync(path, "r+");
  writeSync(descriptor, bytes, 0, bytes.length, at);
  closeSync(descriptor);
}

/** The same bytes every time, which look like no page of LMDB's. */
function noise(length: number): Buffer {
  return Buffer.from(
    digestOf("noise")
      .repeat(Math.ceil(length / 64))
      .slice(0, length),
    "latin1",
  );
}
