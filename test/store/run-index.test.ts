import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RunState } from "../../store/keys.ts";
import type { Store } from "../../store/open-store.ts";
import type { RunCondition, RunId, RunRecord } from "../../store/records.ts";
import { created, digestOf, sampleRun } from "./samples.ts";
import { openTempStore } from "./temp-store.ts";

const conditions: readonly RunCondition[] = [
  { kind: "idle", phase: "QUEUED" },
  { kind: "running", phase: "TICKING" },
  { kind: "paused" },
  { kind: "fault", errorCode: "engine_error", message: "no such edge" },
  { kind: "cancelled" },
];
const states: readonly RunState[] = ["idle", "running", "paused", "completed", "fault", "cancelled"];
const scenarios = ["gf01", "gf01-b", "line"];

describe("a list of runs", () => {
  test("is what filtering all runs would give, page after page, newest first", async () => {
    const store = await openTempStore();
    const all: RunRecord[] = [];
    // Lopsided on purpose: states come in stretches, one scenario is rare.
    for (let index = 0; index < 60; index += 1) {
      const condition = conditions[Math.floor(index / 7) % conditions.length] ?? { kind: "paused" };
      const scenarioId = index % 17 === 0 ? "line" : (scenarios[index % 2] ?? "gf01");
      all.unshift(await insert(store, { condition, scenarioId }));
    }
    const query = fc.record({
      before: fc.option(fc.integer({ min: 1, max: 65 })),
      limit: fc.integer({ min: 1, max: 70 }),
      states: fc.array(fc.constantFrom(...states), { maxLength: 4 }),
      scenarioId: fc.option(fc.constantFrom(...scenarios, "unknown")),
    });
    fc.assert(
      fc.property(query, (asked) => {
        const expected = all
          .filter((run) => asked.before === null || run.admissionSeq < asked.before)
          .filter((run) => asked.states.length === 0 || asked.states.includes(run.condition.kind))
          .filter((run) => asked.scenarioId === null || run.scenarioId === asked.scenarioId);
        expect(store.history.listRuns(asked)).toEqual(expected.slice(0, asked.limit));
        expect(store.history.listRuns({ ...asked, limit: 1_000 })).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test("is not shifted by runs that are admitted while someone pages through it", async () => {
    const store = await openTempStore();
    for (let index = 0; index < 6; index += 1) await insert(store, {});
    const everything = { states: [], scenarioId: null, limit: 3 } as const;
    const first = store.history.listRuns({ ...everything, before: null }).map((run) => run.admissionSeq);
    await insert(store, {});
    const second = store.history
      .listRuns({ ...everything, before: first.at(-1) ?? null })
      .map((run) => run.admissionSeq);
    expect([first, second]).toEqual([
      [6, 5, 4],
      [3, 2, 1],
    ]);
  });

  test("of no runs, or without a limit, is empty or refused", async () => {
    const { history } = await openTempStore();
    const everything = { before: null, states: [], scenarioId: null } as const;
    expect(history.listRuns({ ...everything, limit: 5 })).toEqual([]);
    expect(() => history.listRuns({ ...everything, limit: 0 })).toThrow("limit");
  });

  test("of non-terminal runs begins with the one admitted first", async () => {
    const store = await openTempStore();
    for (const condition of [...conditions, ...conditions]) await insert(store, { condition });
    const seqs = store.history.nonTerminalRuns().map((run) => run.admissionSeq);
    expect(seqs).toEqual([1, 2, 3, 6, 7, 8]);
  });
});

describe("a typed text finds runs (wiring-and-runs 4.1)", () => {
  // Fingerprints are texts here; what follows the first twelve digits does not matter.
  const hexes = ["9b1e04c7d2aa", "9b1e04c7d2ab", "9b1eff000000", "00ab00000000"];
  const ids = async (): Promise<Store> => {
    const store = await openTempStore();
    for (const hex of hexes) {
      for (let ordinal = 1; ordinal <= (hex === "9b1e04c7d2aa" ? 3 : 1); ordinal += 1) {
        await insert(store, { fingerprint: hex.padEnd(64, "0") });
      }
    }
    for (const chosen of ["nightly", "nightly-2", "r-9b1e", "9b1e-0002"])
      await insert(store, {}, chosen as RunId);
    return store;
  };

  const rows: { name: string; text: string; found: string[] }[] = [
    { name: "a whole id", text: "r-9b1e04c7d2aa-0002", found: ["r-9b1e04c7d2aa-0002"] },
    { name: "a whole chosen id, although another begins so", text: "nightly", found: ["nightly"] },
    { name: "the beginning of a chosen id", text: "night", found: ["nightly", "nightly-2"] },
    { name: "a whole chosen id that looks like a short form", text: "9b1e-0002", found: ["9b1e-0002"] },
    {
      name: "the short form of several",
      text: "9b1e-0001",
      found: ["r-9b1e04c7d2aa-0001", "r-9b1e04c7d2ab-0001", "r-9b1eff000000-0001"],
    },
    { name: "the short form of one", text: "9b1e-0003", found: ["r-9b1e04c7d2aa-0003"] },
    { name: "a short form without leading zeros", text: "9b1e-3", found: ["r-9b1e04c7d2aa-0003"] },
    { name: "a short form with r-", text: "r-9b1e-0003", found: ["r-9b1e04c7d2aa-0003"] },
    { name: "a longer short form", text: "9b1e04c7d2ab-1", found: ["r-9b1e04c7d2ab-0001"] },
    { name: "the beginning without r-", text: "00ab", found: ["r-00ab00000000-0001"] },
    { name: "the beginning up to the ordinal", text: "r-9b1e04c7d2ab", found: ["r-9b1e04c7d2ab-0001"] },
    { name: "an ordinal nobody has", text: "9b1e-0009", found: [] },
    { name: "three hex digits and an ordinal", text: "9b1-0003", found: [] },
    { name: "a text that is no id", text: "night*", found: [] },
    { name: "nothing", text: "", found: [] },
    { name: "an option", text: "-rf", found: [] },
  ];
  test("each of the ways", async () => {
    const { history } = await ids();
    for (const { name, text, found } of rows)
      expect([name, history.findRuns(text).sort()]).toEqual([name, found]);
  });

  test("never more than the limit", async () => {
    const { history } = await ids();
    expect(history.findRuns("9b1e-0001", 2)).toHaveLength(2);
    expect(history.findRuns("r-9", 3)).toHaveLength(3);
    expect(history.findRuns("n", 1)).toEqual(["nightly"]);
  });

  test("a short form finds what comparing all ids would find", async () => {
    const store = await openTempStore();
    const all: RunId[] = [];
    const hex = fc.integer({ min: 0, max: 2 }).map((digit) => `${digit}${"a".repeat(11)}`);
    for (const one of fc.sample(hex, { numRuns: 40, seed: 7 })) {
      all.push((await insert(store, { fingerprint: one.padEnd(64, "0") })).runId);
    }
    fc.assert(
      fc.property(
        hex,
        fc.integer({ min: 4, max: 12 }),
        fc.integer({ min: 1, max: 45 }),
        (digits, length, ordinal) => {
          const short = `${digits.slice(0, length)}-${String(ordinal).padStart(4, "0")}`;
          const expected = all.filter(
            (id) => id.startsWith(`r-${digits.slice(0, length)}`) && Number(id.slice(15)) === ordinal,
          );
          expect(store.history.findRuns(short)).toEqual(expected);
        },
      ),
    );
  });
});

function insert(
  store: Store,
  changes: Partial<RunRecord>,
  chosenId: RunId | null = null,
): Promise<RunRecord> {
  const { condition = conditions[0], ...rest } = changes;
  const ended = condition?.kind === "fault" || condition?.kind === "cancelled" ? 9 : null;
  const fingerprint = changes.fingerprint ?? digestOf("gf01");
  const make = (runId: RunId, admissionSeq: number): RunRecord =>
    sampleRun({
      ...rest,
      ...(condition && { condition }),
      endedAtMs: ended,
      fingerprint,
      runId,
      admissionSeq,
    });
  return store.history.insertRun(make, fingerprint, chosenId, created);
}
