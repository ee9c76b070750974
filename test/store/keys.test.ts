import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  openEnvironment,
  readKeys,
  readRange,
  readRangeBackwards,
  type Table,
} from "../../store/environment.ts";
import {
  blockKey,
  blocksBefore,
  blocksFrom,
  everyKey,
  indexBefore,
  indexKey,
  readIndexKey,
  readTransitionKey,
  runKey,
  runsBeginning,
  type StoreKey,
  tickKey,
  ticksFrom,
  transitionKey,
  transitionsOfAttempt,
  transitionsOfRun,
} from "../../store/keys.ts";
import type { RunId } from "../../store/records.ts";
import { tempDirectory } from "./temp-store.ts";

/** Ids that are each other's prefixes, next to each other in every order one can think of, and as long as may be. */
const runIds = [
  "a",
  "a-",
  "a.",
  "a.a001",
  "a0",
  "aa",
  "A",
  "r-9b1e04c7d2aa-0001",
  "r-9b1e04c7d2aa-00010",
  "x".repeat(70),
] as RunId[];
const anyRun = fc.constantFrom(...runIds);
const anyCount = fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: Number.MAX_SAFE_INTEGER - 1 }));

describe("a range returns the rows of one run in order, with other runs beside them", () => {
  test("ticks from a tick on", () => {
    const table = openTable();
    const rows = fc.uniqueArray(fc.tuple(anyRun, anyCount), { selector: String, maxLength: 40 });
    fc.assert(
      fc.property(rows, anyRun, anyCount, (written, runId, from) => {
        fill(
          table,
          written.map(([of, tick]) => tickKey(of, tick)),
        );
        const expected = written
          .filter(([of, tick]) => of === runId && tick >= from)
          .map(([, tick]) => tick)
          .sort((left, right) => left - right);
        expect(Array.from(readRange(table, ticksFrom(runId, from)), ({ key }) => key[1])).toEqual(expected);
        expect(Array.from(readRangeBackwards(table, ticksFrom(runId, from)), ({ key }) => key[1])).toEqual(
          expected.toReversed(),
        );
        expect(Array.from(readRange(table, ticksFrom(runId, from), 3), ({ key }) => key[1])).toEqual(
          expected.slice(0, 3),
        );
      }),
    );
  });

  test("blocks from a seq on and before it share none and miss none", () => {
    const table = openTable();
    const rows = fc.uniqueArray(fc.tuple(anyRun, anyCount), { selector: String, maxLength: 40 });
    fc.assert(
      fc.property(rows, anyRun, anyCount, (written, runId, seq) => {
        fill(
          table,
          written.map(([of, firstSeq]) => blockKey(of, firstSeq)),
        );
        const seqsIn = (range: Parameters<typeof readKeys>[1]): unknown[] =>
          Array.from(readKeys(table, range), (key) => key[1]);
        const all = written
          .filter(([of]) => of === runId)
          .map(([, firstSeq]) => firstSeq)
          .sort((left, right) => left - right);
        expect(seqsIn(blocksBefore(runId, seq))).toEqual(all.filter((firstSeq) => firstSeq < seq));
        expect(seqsIn(blocksFrom(runId, seq))).toEqual(all.filter((firstSeq) => firstSeq >= seq));
      }),
    );
  });

  test("transitions of a run come attempt by attempt, those of an attempt by seq", () => {
    const table = openTable();
    const index = fc.integer({ min: 1, max: 1_200 });
    const rows = fc.uniqueArray(fc.tuple(anyRun, index, index), { selector: String, maxLength: 40 });
    fc.assert(
      fc.property(rows, anyRun, index, (written, runId, attemptIndex) => {
        fill(
          table,
          written.map(([of, attempt, seq]) => transitionKey(of, attempt, seq)),
        );
        const ofRun = written
          .filter(([of]) => of === runId)
          .sort((left, right) => left[1] - right[1] || left[2] - right[2]);
        expect([...readKeys(table, transitionsOfRun(runId))]).toEqual(ofRun);
        expect([...readKeys(table, transitionsOfAttempt(runId, attemptIndex))]).toEqual(
          ofRun.filter(([, attempt]) => attempt === attemptIndex),
        );
      }),
    );
  });
});

test("an index lists the runs of its prefix newest first, from any admission seq down", () => {
  const table = openTable();
  const scenario = fc.constantFrom("gf01", "gf01-b", "gf", "Ä scenario");
  const rows = fc.uniqueArray(fc.tuple(scenario, fc.integer({ min: 1, max: 60 }), anyRun), {
    selector: ([, seq]) => seq,
    maxLength: 40,
  });
  fc.assert(
    fc.property(rows, scenario, fc.option(fc.integer({ min: 1, max: 70 })), (written, wanted, before) => {
      fill(
        table,
        written.map(([of, seq, runId]) => indexKey([of], seq, runId)),
      );
      const expected = written
        .filter(([of, seq]) => of === wanted && (before === null || seq < before))
        .sort((left, right) => right[1] - left[1])
        .map(([, admissionSeq, runId]) => ({ admissionSeq, runId }));
      expect(Array.from(readKeys(table, indexBefore([wanted], before)), readIndexKey)).toEqual(expected);
    }),
  );
});

test("runs beginning with a prefix are those whose id does", () => {
  const table = openTable();
  fill(table, runIds.map(runKey));
  fc.assert(
    fc.property(anyRun, fc.integer({ min: 1, max: 70 }), (runId, length) => {
      const prefix = runId.slice(0, length);
      expect(new Set(readKeys(table, runsBeginning(prefix)))).toEqual(
        new Set(runIds.filter((one) => one.startsWith(prefix))),
      );
    }),
  );
});

test("the range of everything leaves no row out", () => {
  const table = openTable();
  const keys: StoreKey[] = [
    runKey("0" as RunId),
    runKey("zz" as RunId),
    tickKey("a" as RunId, 0),
    indexKey([], Number.MAX_SAFE_INTEGER, "a" as RunId),
    indexKey(["Ω"], 1, "a" as RunId),
  ];
  fill(table, keys);
  expect([...readKeys(table, everyKey)]).toHaveLength(keys.length);
});

test("the run and attempt of a transition can be read from its key", () => {
  expect(readTransitionKey(transitionKey("a.a001" as RunId, 12, 3))).toEqual({
    runId: "a.a001",
    attemptIndex: 12,
  });
});

test.each([
  { name: "an empty id", make: () => runKey("" as RunId) },
  { name: "NUL, which ends an element", make: () => indexKey(["a\0b"], 1, "a" as RunId) },
  { name: "a text beyond what a key holds", make: () => indexKey(["ä".repeat(257)], 1, "a" as RunId) },
  { name: "a negative tick", make: () => tickKey("a" as RunId, -1) },
  { name: "a fraction", make: () => blockKey("a" as RunId, 0.5) },
  { name: "a number that is not exact", make: () => ticksFrom("a" as RunId, 2 ** 53) },
])("$name makes no key", ({ make }) => {
  expect(make).toThrow("assertion failed");
});

function openTable(): Table {
  const environment = openEnvironment(tempDirectory(), "read_write");
  onTestFinished(() => environment.close());
  return environment.table("rows");
}

/** Replaces what the table holds. */
function fill(table: Table, keys: readonly StoreKey[]): void {
  table.transactionSync(() => {
    table.clearSync();
    for (const key of keys) table.putSync(key, Buffer.from("x"));
  });
}
