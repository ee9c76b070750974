import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  everyEntry,
  filterText,
  type LogFilter,
  parseLogFilter,
  wants,
} from "../../daemon/logs/log-filter.ts";
import { decodeEntries, readSlice, type StoredLogs, tailStart } from "../../daemon/logs/log-reader.ts";
import { LogEntry, LogFilter as WireFilter } from "../../proto/gen/trinity/gate/v1/logs.ts";
import { StoreError } from "../../store/errors.ts";
import type { RunId } from "../../store/records.ts";
import { entriesOf, type Sample, sample, stored } from "./support/stored-logs.ts";

const runId = "r-1" as RunId;
const always = (): boolean => true;

const anySample: fc.Arbitrary<Sample> = fc.record({
  level: fc.integer({ min: 1, max: 4 }),
  eventType: fc.constantFrom("tick_complete", "window_closed", "codex_event"),
  tick: fc.option(fc.integer({ min: 1, max: 20 })),
  pad: fc.nat(300),
});

/** A log cut into blocks of these many entries, dense from 1. */
const anyLog = fc.array(fc.array(anySample, { minLength: 1, maxLength: 12 }), { maxLength: 40 });

const anyFilter: fc.Arbitrary<LogFilter> = fc.record({
  levelMin: fc.integer({ min: 0, max: 4 }),
  eventTypes: fc.subarray(["codex_event", "tick_complete"]),
  component: fc.constant("" as const),
  text: fc.constantFrom("", "7", "none such"),
  fromTick: fc.constantFrom(0n, 5n),
  toTick: fc.constantFrom(0n, 9n),
  attemptId: fc.constant(""),
});

async function readAll(
  logs: StoredLogs,
  fromSeq: number,
  filter: LogFilter,
  limits: Parameters<typeof readSlice>[4],
) {
  const slices = [];
  let nextSeq = fromSeq;
  for (;;) {
    const slice = await readSlice(logs, runId, nextSeq, filter, limits);
    if (slice.nextSeq === nextSeq) return { slices, nextSeq };
    slices.push(slice);
    nextSeq = slice.nextSeq;
  }
}

describe("reading a log slice by slice", () => {
  test("delivers every wanted entry once, in order, within the limits, whatever the blocks, filter and start", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyLog,
        anyFilter,
        fc.record({
          entries: fc.integer({ min: 1, max: 30 }),
          bytes: fc.integer({ min: 1, max: 4000 }),
          keepsBlocksWhole: fc.boolean(),
        }),
        fc.integer({ min: 1, max: 60 }),
        async (log, filter, limits, fromSeq) => {
          const blocks = entriesOf(log);
          const logs = stored(blocks);
          const wanted = blocks
            .flat()
            .filter((entry) => Number(entry.seq) >= fromSeq && wants(filter, entry));
          const { slices, nextSeq } = await readAll(logs, fromSeq, filter, limits);
          const delivered = slices.flatMap(({ encoded }) => decodeEntries(encoded));
          expect(delivered).toEqual(wanted);
          expect(nextSeq).toBe(Math.max(fromSeq, logs.lastSeq(runId) + 1));
          for (const slice of slices) {
            expect(slice.entries).toBeLessThanOrEqual(limits.entries);
            expect(decodeEntries(slice.encoded)).toHaveLength(slice.entries);
            // One entry may pass the limit of bytes, so that reading always goes on.
            const bytes = slice.encoded.slice(0, -1).reduce((sum, { length }) => sum + length, 0);
            expect(bytes).toBeLessThan(Math.max(limits.bytes, 1));
          }
        },
      ),
    );
  });

  test("passes stored blocks on as they are when everything is wanted", async () => {
    const blocks = entriesOf([[sample, sample], [sample]]);
    const logs = stored(blocks);
    const { encoded } = await readSlice(logs, runId, 1, everyEntry, roomy);
    expect(encoded).toEqual(logs.readBlocks(runId, 1, 9).map(({ payload }) => payload));
  });

  test("reads no more blocks than a slice can hold", async () => {
    const logs = stored(entriesOf(Array.from({ length: 16 }, () => [sample, sample])));
    let blocksRead = 0;
    const counting: StoredLogs = {
      ...logs,
      readBlocks: (...args) => {
        const blocks = logs.readBlocks(...args);
        blocksRead += blocks.length;
        return blocks;
      },
    };
    const limits = { entries: 6, bytes: 1_000_000, keepsBlocksWhole: true };
    const { entries } = await readSlice(counting, runId, 1, everyEntry, limits);
    expect([entries, blocksRead]).toEqual([6, 3]);
  });

  test("tells a hole instead of jumping over it", async () => {
    const [first, , third] = entriesOf([[sample, sample], [sample, sample], [sample]]);
    const logs = stored([first ?? [], third ?? []]);
    const before = await readSlice(logs, runId, 1, everyEntry, roomy);
    expect([before.entries, before.nextSeq, before.gap]).toEqual([2, 3, null]);
    const at = await readSlice(logs, runId, 3, everyEntry, roomy);
    expect([at.entries, at.nextSeq, at.gap]).toEqual([0, 5, { fromSeq: 3, toSeq: 4 }]);
    const after = await readSlice(logs, runId, 5, everyEntry, roomy);
    expect([after.entries, after.gap]).toEqual([1, null]);
  });
});

test("the tail begins at the last n wanted entries", async () => {
  await fc.assert(
    fc.asyncProperty(anyLog, anyFilter, fc.integer({ min: 1, max: 20 }), async (log, filter, count) => {
      const blocks = entriesOf(log);
      const logs = stored(blocks);
      const start = await tailStart(logs, runId, count, filter, always);
      const wanted = blocks.flat().filter((entry) => wants(filter, entry));
      const expected = wanted.slice(-count)[0]?.seq ?? BigInt(logs.lastSeq(runId) + 1);
      expect(BigInt(start)).toBe(expected);
    }),
  );
});

describe("a filter", () => {
  const entry = LogEntry.fromPartial({
    level: 2,
    eventType: "window_closed",
    component: "press",
    message: "window W1 closed",
    payloadJson: '{"check":7}',
    attemptId: "r-1.a001",
    tick: 4n,
  });
  test.each([
    { name: "nothing asked", filter: {}, wanted: true },
    { name: "its level", filter: { level: 2 as const }, wanted: true },
    { name: "a higher level", filter: { level: 3 as const }, wanted: false },
    { name: "one of two event types", filter: { eventTypes: ["run_end", "window_closed"] }, wanted: true },
    { name: "another event type", filter: { eventTypes: ["run_end"] }, wanted: false },
    { name: "its component", filter: { component: "press" }, wanted: true },
    { name: "another component", filter: { component: "umx" }, wanted: false },
    { name: "a text of the message", filter: { text: "W1 cl" }, wanted: true },
    { name: "a text of the payload", filter: { text: '"check":7' }, wanted: true },
    { name: "another text", filter: { text: "W2" }, wanted: false },
    { name: "a range that ends at its tick", filter: { toTick: 4n }, wanted: true },
    { name: "a range that begins at its tick", filter: { fromTick: 4n }, wanted: true },
    { name: "a range behind it", filter: { fromTick: 5n }, wanted: false },
    { name: "a range before it", filter: { toTick: 3n }, wanted: false },
    { name: "its attempt", filter: { attemptId: "r-1.a001" }, wanted: true },
    { name: "another attempt", filter: { attemptId: "r-1.a002" }, wanted: false },
  ])("$name: $wanted", ({ filter, wanted }) => {
    const violations: never[] = [];
    expect(wants(parseLogFilter(WireFilter.fromPartial(filter), violations), entry)).toBe(wanted);
    expect(violations).toEqual([]);
  });

  test("a range of ticks does not want entries without a tick", () => {
    const filter = parseLogFilter(WireFilter.fromPartial({ toTick: 9n }), []);
    expect(wants(filter, { ...entry, tick: undefined })).toBe(false);
  });

  test("says the same as another exactly when both want the same", () => {
    const text = (filter: Parameters<typeof WireFilter.fromPartial>[0]): string =>
      filterText(parseLogFilter(WireFilter.fromPartial(filter), []));
    expect(text({ eventTypes: ["b", "a", "b"] })).toBe(text({ eventTypes: ["a", "b"] }));
    expect(text({ text: "a" })).not.toBe(text({ attemptId: "a" }));
    expect(text({})).toBe(filterText(everyEntry));
  });
});

test("a damaged block takes nothing with it but itself: what comes before is answered, then the damage is told", async () => {
  const whole = stored(entriesOf([[sample, sample], [sample], [sample, sample], [sample]]));
  const damagedFrom = 4;
  const logs: StoredLogs = {
    ...whole,
    readBlocks: (...args) => {
      const blocks = whole.readBlocks(...args);
      if (blocks.some(({ firstSeq }) => firstSeq === damagedFrom))
        throw new StoreError("damaged", "log block at seq 4 fails its checksum");
      return blocks;
    },
  };
  const { encoded, nextSeq } = await readSlice(logs, runId, 1, everyEntry, roomy);
  expect(decodeEntries(encoded).map(({ seq }) => Number(seq))).toEqual([1, 2, 3]);
  expect(nextSeq).toBe(damagedFrom);
  await expect(readSlice(logs, runId, nextSeq, everyEntry, roomy)).rejects.toMatchObject({ kind: "damaged" });
});

const roomy = { entries: 256, bytes: 65_536, keepsBlocksWhole: true };
