import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openEnvironment } from "../../store/environment.ts";
import { blockKey, tickKey } from "../../store/keys.ts";
import type { Logs } from "../../store/logs.ts";
import type { LogBlock, RunId, StoredTick } from "../../store/records.ts";
import { sampleBlock, sampleTick, sampleTicks } from "./samples.ts";
import { openTempStore, tempDirectory } from "./temp-store.ts";

const runId = "r-9b1e04c7d2aa-0001" as RunId;

describe("appending", () => {
  test("makes ticks and blocks of a batch readable together, also after the store was opened again", async () => {
    const directory = tempDirectory();
    const store = await openTempStore(directory);
    await store.logs.append(runId, {
      ticks: sampleTicks(1, 3),
      blocks: [sampleBlock(1, 4), sampleBlock(5, 1)],
    });
    await store.logs.append(runId, { ticks: [], blocks: [sampleBlock(6, 2)] });
    const check = (logs: Logs): void => {
      expect(logs.lastTick(runId)).toEqual(sampleTick(3));
      expect(logs.readTicks(runId, 1, 10)).toEqual(sampleTicks(1, 3));
      expect(logs.lastSeq(runId)).toBe(7);
      expect(logs.readBlocks(runId, 1, 10)).toEqual([
        sampleBlock(1, 4),
        sampleBlock(5, 1),
        sampleBlock(6, 2),
      ]);
    };
    check(store.logs);
    await store.close();
    check((await openTempStore(directory)).logs);
  });

  test("goes on where the last call ended, whether that is on disk yet or not", async () => {
    const { logs } = await openTempStore();
    await Promise.all([
      logs.append(runId, { ticks: sampleTicks(1, 2), blocks: [sampleBlock(1, 3)] }),
      logs.append(runId, { ticks: sampleTicks(3, 3), blocks: [] }),
      logs.append(runId, { ticks: [], blocks: [sampleBlock(4, 1)] }),
    ]);
    await logs.append(runId, { ticks: sampleTicks(4, 4), blocks: [sampleBlock(5, 1)] });
    expect(logs.readTicks(runId, 1, 10)).toEqual(sampleTicks(1, 4));
    expect(logs.lastSeq(runId)).toBe(5);
  });

  test("of nothing is done at once", async () => {
    const { logs } = await openTempStore();
    await logs.append(runId, { ticks: [], blocks: [] });
    expect(logs.lastTick(runId)).toBeUndefined();
    expect(logs.lastSeq(runId)).toBe(0);
  });

  const stored = { ticks: sampleTicks(1, 2), blocks: [sampleBlock(1, 3)] };
  test.each<{ name: string; ticks: readonly StoredTick[]; blocks: readonly LogBlock[]; because: string }>([
    { name: "a gap in the ticks", ticks: sampleTicks(4, 4), blocks: [], because: "4 follows 2" },
    { name: "a tick that is there", ticks: sampleTicks(2, 3), blocks: [], because: "2 follows 2" },
    {
      name: "a gap within the batch",
      ticks: [sampleTick(3), sampleTick(5)],
      blocks: [],
      because: "5 follows 3",
    },
    { name: "a gap in the seqs", ticks: [], blocks: [sampleBlock(5, 1)], because: "5 follows 3" },
    { name: "a seq that is there", ticks: [], blocks: [sampleBlock(3, 2)], because: "3 follows 3" },
    {
      name: "a block without entries",
      ticks: sampleTicks(3, 3),
      blocks: [sampleBlock(4, 0)],
      because: "at least one entry",
    },
    {
      name: "a hash that is none",
      ticks: [{ ...sampleTick(3), tickHash: "ab" }],
      blocks: [],
      because: "tick hash",
    },
  ])("$name is refused and nothing of the batch is stored", async ({ ticks, blocks, because }) => {
    const { logs } = await openTempStore();
    await logs.append(runId, stored);
    await expect(logs.append(runId, { ticks, blocks })).rejects.toThrow(because);
    expect(logs.readTicks(runId, 1, 10)).toEqual(stored.ticks);
    expect(logs.readBlocks(runId, 1, 10)).toEqual(stored.blocks);
    await logs.append(runId, { ticks: sampleTicks(3, 3), blocks: [sampleBlock(4, 1)] });
    expect(logs.lastTick(runId)?.tick).toBe(3);
  });

  test("a run begins with tick 1 and seq 1", async () => {
    const { logs } = await openTempStore();
    await expect(logs.append(runId, { ticks: sampleTicks(2, 2), blocks: [] })).rejects.toThrow("2 follows 0");
    await expect(logs.append(runId, { ticks: [], blocks: [sampleBlock(2, 1)] })).rejects.toThrow(
      "2 follows 0",
    );
  });

  test("remembers more runs than it keeps ends of", async () => {
    const { logs } = await openTempStore();
    const runs = Array.from({ length: 150 }, (_, index) => `run-${index}` as RunId);
    for (const round of [1, 2, 3]) {
      await Promise.all(
        runs.map((one) => logs.append(one, { ticks: [sampleTick(round)], blocks: [sampleBlock(round, 1)] })),
      );
    }
    for (const one of runs) expect([logs.lastTick(one)?.tick, logs.lastSeq(one)]).toEqual([3, 3]);
  });

  test("does not care what becomes of a payload once it is handed over", async () => {
    const { logs } = await openTempStore();
    const payload = Buffer.from("as it was");
    const appended = logs.append(runId, { ticks: [], blocks: [sampleBlock(1, 1, payload)] });
    payload.fill(0);
    await appended;
    expect(logs.readBlocks(runId, 1, 1)[0]?.payload.toString()).toBe("as it was");
  });
});

test("any batches of several runs, appended side by side, read back as each run's own sequence", async () => {
  const runs = ["a", "a.", "a0"] as RunId[];
  const size = fc.oneof(fc.nat({ max: 40 }), fc.constantFrom(2_000, 4_096, 33_000, 150_000));
  const batch = fc.record({
    runId: fc.constantFrom(...runs),
    texts: fc.array(size, { maxLength: 3 }),
    blocks: fc.array(fc.record({ count: fc.integer({ min: 1, max: 5 }), bytes: size }), { maxLength: 3 }),
    waits: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(batch, { maxLength: 12 }),
      fc.nat({ max: 20 }),
      fc.nat({ max: 6 }),
      async (batches, from, limit) => {
        const store = await openTempStore();
        const model = new Map(
          runs.map((one) => [one, { ticks: [] as StoredTick[], blocks: [] as LogBlock[] }]),
        );
        const underWay: Promise<void>[] = [];
        for (const { runId: of, texts, blocks, waits } of batches) {
          const run = model.get(of) ?? { ticks: [], blocks: [] };
          const ticks = texts.map((length, index) =>
            sampleTick(run.ticks.length + index + 1, "x".repeat(length)),
          );
          const made: LogBlock[] = [];
          for (const { count, bytes } of blocks) {
            const last = made.at(-1) ?? run.blocks.at(-1);
            made.push(
              sampleBlock(
                last === undefined ? 1 : last.firstSeq + last.count,
                count,
                Buffer.alloc(bytes, count),
              ),
            );
          }
          run.ticks.push(...ticks);
          run.blocks.push(...made);
          const appended = store.logs.append(of, { ticks, blocks: made });
          if (waits) await appended;
          else underWay.push(appended);
        }
        await Promise.all(underWay);
        for (const [of, { ticks, blocks }] of model) {
          const lastOf = (block: LogBlock): number => block.firstSeq + block.count - 1;
          expect(store.logs.lastTick(of)).toEqual(ticks.at(-1));
          expect(store.logs.readTicks(of, from, limit)).toEqual(
            ticks.filter(({ tick }) => tick >= from).slice(0, limit),
          );
          expect(store.logs.lastSeq(of)).toBe(blocks.map(lastOf).at(-1) ?? 0);
          expect(store.logs.readBlocks(of, from, limit)).toEqual(
            blocks.filter((block) => lastOf(block) >= from).slice(0, limit),
          );
          const enough = store.logs.readBlocks(of, from, 100, limit);
          const rest = blocks.filter((block) => lastOf(block) >= from);
          expect(enough).toEqual(rest.slice(0, enough.length));
          const entries = enough.map((block) => lastOf(block) - from + 1);
          expect(entries.slice(0, -1).every((count) => count < limit)).toBe(true);
          if (enough.length < rest.length) expect(entries.at(-1) ?? 0).toBeGreaterThanOrEqual(limit);
          expect(store.logs.readBlocksBefore(of, from, limit)).toEqual(
            blocks
              .filter((block) => block.firstSeq < from)
              .toReversed()
              .slice(0, limit),
          );
        }
        await store.close();
      },
    ),
    { numRuns: 30 },
  );
});

describe("a row that is not what was written is told with run and place", () => {
  const damages: {
    name: string;
    key: [string, number];
    table: "ticks" | "blocks";
    read: (logs: Logs) => unknown;
    place: string;
  }[] = [
    {
      name: "a tick read in a page",
      table: "ticks",
      key: tickKey(runId, 2),
      read: (logs) => logs.readTicks(runId, 1, 5),
      place: `tick 2 of run ${runId}`,
    },
    {
      name: "the last tick",
      table: "ticks",
      key: tickKey(runId, 3),
      read: (logs) => logs.lastTick(runId),
      place: `tick 3 of run ${runId}`,
    },
    {
      name: "a block read forwards",
      table: "blocks",
      key: blockKey(runId, 4),
      read: (logs) => logs.readBlocks(runId, 1, 5),
      place: `seq 4 of run ${runId}`,
    },
    {
      name: "a block read backwards",
      table: "blocks",
      key: blockKey(runId, 4),
      read: (logs) => logs.readBlocksBefore(runId, 9, 5),
      place: `seq 4 of run ${runId}`,
    },
    {
      name: "the block with the last seq",
      table: "blocks",
      key: blockKey(runId, 6),
      read: (logs) => logs.lastSeq(runId),
      place: `seq 6 of run ${runId}`,
    },
  ];
  test.each(damages)("$name", async ({ table, key, read, place }) => {
    const directory = tempDirectory();
    const store = await openTempStore(directory);
    const blocks = [sampleBlock(1, 3), sampleBlock(4, 2), sampleBlock(6, 1)];
    await store.logs.append(runId, { ticks: sampleTicks(1, 3), blocks });
    await store.close();
    const environment = openEnvironment(join(directory, "logs"), "read_write");
    const rows = environment.table(table);
    const bytes = Buffer.from(rows.get(key) ?? "");
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    await rows.put(key, bytes);
    await environment.close();
    const { logs } = await openTempStore(directory);
    expect(() => read(logs)).toThrow(
      expect.objectContaining({ kind: "damaged", message: expect.stringContaining(place) }),
    );
  });
});
