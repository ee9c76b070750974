import { describe, expect, test } from "vitest";
import type { History } from "../../store/history.ts";
import type { RunId, RunRecord } from "../../store/records.ts";
import { created, digestOf, fingerprint, sampleRun, sampleSeal, stepTo } from "./samples.ts";
import { openTempStore, tempDirectory } from "./temp-store.ts";

const submitted = stepTo(created, "SUBMITTED");
const running = stepTo(submitted, "RUNNING");
const ticking = { kind: "running", phase: "TICKING" } as const;

describe("a run is recorded with its first attempt in one commit", () => {
  test("and everything about it can be read at once and after the store was opened again", async () => {
    const directory = tempDirectory();
    const store = await openTempStore(directory);
    const run = await insert(store.history, { sessionText: '{"ticks":8,"name":"Ä"}' });
    expect(run).toMatchObject({ runId: `r-${fingerprint.slice(0, 12)}-0001`, admissionSeq: 1, version: 1 });
    const check = (history: History): void => {
      expect(history.getRun(run.runId)).toEqual(run);
      expect(history.listRuns({ before: null, limit: 10, states: [], scenarioId: null })).toEqual([run]);
      expect(history.nonTerminalRuns()).toEqual([run]);
      expect(history.countRuns()).toBe(1);
      expect(history.attempts(run.runId)).toMatchObject([
        { attemptIndex: 1, status: "CREATED", transitions: 1 },
      ]);
      expect(history.attemptTransitions(run.runId, 1)).toEqual([created]);
      expect(history.sealedDocument(run.runId)).toBeUndefined();
    };
    check(store.history);
    await store.close();
    check((await openTempStore(directory)).history);
  });

  test("ordinals count per fingerprint, admission seqs over all", async () => {
    const { history } = await openTempStore();
    const other = digestOf("gf02");
    await insert(history);
    await insert(history, { fingerprint: other });
    await insert(history);
    const ids = history.listRuns({ before: null, limit: 10, states: [], scenarioId: null }).map(nameAndSeq);
    expect(ids).toEqual([
      [`r-${fingerprint.slice(0, 12)}-0002`, 3],
      [`r-${other.slice(0, 12)}-0001`, 2],
      [`r-${fingerprint.slice(0, 12)}-0001`, 1],
    ]);
  });

  test("calls that do not wait for each other get identities in the order of the calls", async () => {
    const { history } = await openTempStore();
    const runs = await Promise.all([insert(history), insert(history), insert(history)]);
    expect(runs.map((run) => run.admissionSeq)).toEqual([1, 2, 3]);
    expect(runs.map((run) => run.runId.slice(-4))).toEqual(["0001", "0002", "0003"]);
  });

  test("an id chosen by the caller uses up no ordinal, and is refused when it is taken", async () => {
    const { history } = await openTempStore();
    const chosen = await insert(history, {}, "nightly" as RunId);
    expect(chosen.runId).toBe("nightly");
    await expect(insert(history, {}, "nightly" as RunId)).rejects.toMatchObject({
      kind: "duplicate_run_id",
      message: expect.stringContaining("nightly"),
    });
    expect((await insert(history)).runId).toMatch(/-0001$/);
    expect(history.countRuns()).toBe(2);
  });

  test("a generated id never takes one that a caller has chosen", async () => {
    const { history } = await openTempStore();
    await insert(history, {}, `r-${fingerprint.slice(0, 12)}-0001` as RunId);
    await insert(history, {}, `r-${fingerprint.slice(0, 12)}-0002` as RunId);
    expect((await insert(history)).runId).toMatch(/-0003$/);
    expect((await insert(history)).runId).toMatch(/-0004$/);
  });

  test("a run that is refused uses up neither ordinal nor admission seq", async () => {
    const { history } = await openTempStore();
    const refused = history.insertRun(
      () => {
        throw new Error("no such scenario");
      },
      fingerprint,
      null,
      created,
    );
    await expect(refused).rejects.toThrow("no such scenario");
    expect(nameAndSeq(await insert(history))).toEqual([`r-${fingerprint.slice(0, 12)}-0001`, 1]);
  });

  test.each<{ name: string; changes: Partial<RunRecord>; because: string }>([
    { name: "another id than the one given", changes: { runId: "mine" as RunId }, because: "identity" },
    { name: "another admission seq", changes: { admissionSeq: 7 }, because: "identity" },
    { name: "no attempt", changes: { attemptCount: 0 }, because: "attempt 1" },
    { name: "an end while it waits", changes: { endedAtMs: 5 }, because: "end time" },
    { name: "more ticks done than it has", changes: { ticksCompleted: 9 }, because: "no more ticks" },
    { name: "a seal", changes: { sealed: sampleSeal }, because: "sealed" },
  ])("a record with $name is refused", async ({ changes, because }) => {
    const { history } = await openTempStore();
    const make = (runId: RunId, admissionSeq: number): RunRecord =>
      sampleRun({ runId, admissionSeq, ...changes });
    await expect(history.insertRun(make, fingerprint, null, created)).rejects.toThrow(because);
    expect(history.countRuns()).toBe(0);
  });

  test("its first transition is CREATED and nothing else", async () => {
    const { history } = await openTempStore();
    const make = (runId: RunId, admissionSeq: number): RunRecord => sampleRun({ runId, admissionSeq });
    await expect(history.insertRun(make, fingerprint, null, submitted)).rejects.toThrow("assertion failed");
    expect(history.countRuns()).toBe(0);
  });
});

describe("a change of a run", () => {
  test("raises the version by one, moves the run to its new state and records the step", async () => {
    const { history } = await openTempStore();
    const run = await insert(history);
    const started = { ...run, condition: ticking, startedAtMs: 5 };
    const changed = await history.changeRun(run.runId, 1, started, {
      attemptIndex: 1,
      transition: submitted,
    });
    expect(changed).toEqual({ ...started, version: 2 });
    expect(history.getRun(run.runId)).toEqual(changed);
    expect(history.attemptTransitions(run.runId, 1)).toEqual([created, submitted]);
    expect(listed(history, ["idle"])).toEqual([]);
    expect(listed(history, ["running"])).toEqual([run.runId]);
  });

  test("of an older version is refused and changes nothing", async () => {
    const { history } = await openTempStore();
    const run = await insert(history);
    const paused = { ...run, condition: { kind: "paused" } as const };
    const both = await Promise.allSettled([
      history.changeRun(run.runId, 1, paused, { attemptIndex: 1, transition: submitted }),
      history.changeRun(
        run.runId,
        1,
        { ...run, condition: ticking },
        { attemptIndex: 1, transition: submitted },
      ),
    ]);
    expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect(both[1]).toMatchObject({
      reason: { kind: "version_conflict", message: expect.stringContaining("it has version 2") },
    });
    expect(history.getRun(run.runId)).toEqual({ ...paused, version: 2 });
    expect(history.attemptTransitions(run.runId, 1)).toHaveLength(2);
  });

  test("of a run there is not is refused", async () => {
    const { history } = await openTempStore();
    const missing = sampleRun({ runId: "missing" as RunId });
    await expect(history.changeRun(missing.runId, 1, missing, null)).rejects.toMatchObject({
      kind: "version_conflict",
      message: expect.stringContaining("no such run"),
    });
  });

  test("that carries no step leaves the attempts alone", async () => {
    const { history } = await openTempStore();
    const run = await insert(history);
    await history.changeRun(run.runId, 1, { ...run, ticksCompleted: 3 }, null);
    expect(history.getRun(run.runId)).toMatchObject({ ticksCompleted: 3, version: 2 });
    expect(history.attemptTransitions(run.runId, 1)).toEqual([created]);
  });

  test("may begin the next attempt once the last has ended", async () => {
    const { history } = await openTempStore();
    const run = await insert(history);
    const lost = stepTo(created, "FAILED_INIT", { errorCode: "daemon_restart" });
    const waiting = await history.changeRun(run.runId, 1, run, { attemptIndex: 1, transition: lost });
    const second = { ...waiting, attemptCount: 2 };
    await history.changeRun(run.runId, 2, second, { attemptIndex: 2, transition: created });
    expect(history.attempts(run.runId)).toMatchObject([
      { attemptIndex: 1, status: "FAILED_INIT", errorCode: "daemon_restart" },
      { attemptIndex: 2, status: "CREATED" },
    ]);
  });

  const rows: {
    name: string;
    next: Partial<RunRecord>;
    step: Parameters<History["changeRun"]>[3];
    because: string;
  }[] = [
    {
      name: "an illegal step",
      next: {},
      step: { attemptIndex: 1, transition: { ...running, from: "CREATED", seq: 2 } },
      because: "never goes from CREATED to RUNNING",
    },
    {
      name: "a step out of turn",
      next: {},
      step: { attemptIndex: 1, transition: running },
      because: "seqs are dense",
    },
    {
      name: "a step of an attempt there is not",
      next: {},
      step: { attemptIndex: 2, transition: submitted },
      because: "no attempt 2",
    },
    {
      name: "a second attempt while the first goes on",
      next: { attemptCount: 2 },
      step: { attemptIndex: 2, transition: created },
      because: "is CREATED",
    },
    {
      name: "an attempt that skips one",
      next: { attemptCount: 3 },
      step: { attemptIndex: 3, transition: created },
      because: "one after another",
    },
    {
      name: "an attempt without a transition",
      next: { attemptCount: 2 },
      step: null,
      because: "first transition",
    },
    { name: "another fingerprint", next: { fingerprint: digestOf("x") }, step: null, because: "fingerprint" },
    { name: "another admission seq", next: { admissionSeq: 2 }, step: null, because: "admissionSeq" },
    { name: "another scenario", next: { scenarioId: "gf02" }, step: null, because: "scenarioId" },
    {
      name: "completion without a seal",
      next: { condition: { kind: "completed" }, endedAtMs: 9 },
      step: null,
      because: "sealed",
    },
    {
      name: "an end without an end time",
      next: { condition: { kind: "cancelled" } },
      step: null,
      because: "end time",
    },
  ];
  test.each(rows)("with $name is refused and changes nothing", async ({ next, step, because }) => {
    const { history } = await openTempStore();
    const run = await insert(history);
    await expect(history.changeRun(run.runId, 1, { ...run, ...next }, step)).rejects.toThrow(because);
    expect(history.getRun(run.runId)).toEqual(run);
    expect(history.attemptTransitions(run.runId, 1)).toEqual([created]);
  });
});

describe("sealing", () => {
  const hashes = Array.from({ length: 8 }, (_, index) => digestOf(`tick ${index + 1}`));

  test("keeps text, document and tick hashes with the change that completes the run", async () => {
    const directory = tempDirectory();
    const store = await openTempStore(directory);
    const run = await insert(store.history);
    const completed = await complete(store.history, run, hashes);
    const check = (history: History): void => {
      expect(history.getRun(run.runId)).toEqual(completed);
      const { sealedText: _text, ...document } = sampleSeal;
      expect(history.sealedDocument(run.runId)).toEqual(document);
      expect(history.tickHashes(run.runId, 1, 100)).toEqual(
        hashes.map((tickHash, index) => ({ tick: index + 1, tickHash })),
      );
      expect(history.tickHashes(run.runId, 3, 2).map(({ tick }) => tick)).toEqual([3, 4]);
      expect(history.nonTerminalRuns()).toEqual([]);
      expect(history.listRuns({ before: null, limit: 1, states: ["completed"], scenarioId: null })).toEqual([
        completed,
      ]);
    };
    check(store.history);
    await store.close();
    check((await openTempStore(directory)).history);
  });

  test("finds hashes across the borders of their rows", async () => {
    const { history } = await openTempStore();
    const many = Array.from({ length: 2_500 }, (_, index) => digestOf(String(index + 1)));
    const run = await insert(history, { ticksTotal: 2_500 });
    await complete(history, run, many);
    for (const from of [1, 1_020, 1_022, 1_023, 1_024, 1_025, 2_047, 2_048, 2_500]) {
      const expected = many
        .slice(from - 1, from + 9)
        .map((tickHash, index) => ({ tick: from + index, tickHash }));
      expect(history.tickHashes(run.runId, from, 10)).toEqual(expected);
    }
    expect(history.tickHashes(run.runId, 1, 5_000)).toHaveLength(2_500);
    expect(history.tickHashes(run.runId, 2_501, 10)).toEqual([]);
  });

  test.each([
    { name: "no hashes", given: undefined, because: "tick hashes" },
    { name: "too few hashes", given: hashes.slice(1), because: "has 8 ticks, but 7 hashes" },
    { name: "a hash that is none", given: ["ab", ...hashes.slice(1)], because: "the hash of tick 1" },
  ])("with $name is refused and changes nothing", async ({ given, because }) => {
    const { history } = await openTempStore();
    const run = await insert(history);
    await expect(complete(history, run, given)).rejects.toThrow(because);
    expect(history.getRun(run.runId)).toEqual(run);
    expect(history.tickHashes(run.runId, 1, 10)).toEqual([]);
  });

  test("happens once: later changes carry no hashes and keep the seal", async () => {
    const { history } = await openTempStore();
    const run = await insert(history);
    const completed = await complete(history, run, hashes);
    await expect(history.changeRun(run.runId, 2, completed, null, hashes)).rejects.toThrow("tick hashes");
    const later = await history.changeRun(run.runId, 2, { ...completed, createdBy: "local:other" }, null);
    expect(history.getRun(run.runId)).toEqual(later);
    const reopened = { ...later, condition: ticking, endedAtMs: null, sealed: null };
    await expect(history.changeRun(run.runId, 3, reopened, null)).rejects.toThrow("stays sealed");
  });
});

test("the active scenario is none at first and then the one set last", async () => {
  const directory = tempDirectory();
  const store = await openTempStore(directory);
  expect(store.history.activeScenario()).toBeNull();
  await store.history.setActiveScenario("gf01");
  await store.history.setActiveScenario("gf02");
  expect(store.history.activeScenario()).toBe("gf02");
  await store.close();
  expect((await openTempStore(directory)).history.activeScenario()).toBe("gf02");
});

test("what is asked of a run there is not is empty", async () => {
  const { history } = await openTempStore();
  const missing = "missing" as RunId;
  expect(history.getRun(missing)).toBeUndefined();
  expect(history.attempts(missing)).toEqual([]);
  expect(history.attemptTransitions(missing, 1)).toEqual([]);
  expect(history.sealedDocument(missing)).toBeUndefined();
  expect(history.tickHashes(missing, 1, 10)).toEqual([]);
});

function insert(
  history: History,
  changes: Partial<RunRecord> = {},
  chosenId: RunId | null = null,
): Promise<RunRecord> {
  const make = (runId: RunId, admissionSeq: number): RunRecord =>
    sampleRun({ ...changes, runId, admissionSeq });
  return history.insertRun(make, changes.fingerprint ?? fingerprint, chosenId, created);
}

function complete(
  history: History,
  run: RunRecord,
  hashes: readonly string[] | undefined,
): Promise<RunRecord> {
  const next: RunRecord = {
    ...run,
    condition: { kind: "completed" },
    endedAtMs: 9,
    ticksCompleted: run.ticksTotal,
    sealed: sampleSeal,
  };
  return history.changeRun(run.runId, run.version, next, null, hashes);
}

function listed(history: History, states: Parameters<History["listRuns"]>[0]["states"]): RunId[] {
  return history.listRuns({ before: null, limit: 10, states, scenarioId: null }).map((run) => run.runId);
}

function nameAndSeq(run: RunRecord): [RunId, number] {
  return [run.runId, run.admissionSeq];
}
