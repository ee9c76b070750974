import fc from "fast-check";
import { expect, test } from "vitest";
import { foldAttempt, isTerminalStatus, statusesAfter } from "../../store/attempt-fold.ts";
import type { RunState } from "../../store/keys.ts";
import { openStore, type Store } from "../../store/open-store.ts";
import type { AttemptTransition, JobStatus, RunCondition, RunId, RunRecord } from "../../store/records.ts";
import { verifyStore } from "../../store/verify.ts";
import { created, digestOf, sampleRun, sampleSeal, sampleTick, stepTo } from "./samples.ts";
import { tempDirectory } from "./temp-store.ts";

/**
 * Goal: whatever is asked of the history in whatever order, it is in the state a few lines of bookkeeping say it is
 * in, before and after it is opened again. Method: random commands against the store and against a model of arrays.
 */

type Command =
  | { readonly kind: "insert"; readonly fingerprint: number; readonly chosen: number | null }
  | { readonly kind: "advance"; readonly run: number; readonly choice: number; readonly stale: boolean }
  | { readonly kind: "retry"; readonly run: number }
  | { readonly kind: "leap"; readonly run: number }
  | { readonly kind: "activate"; readonly scenario: number }
  | { readonly kind: "reopen" };

const small = fc.nat({ max: 7 });
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("insert" as const),
      fingerprint: fc.nat({ max: 2 }),
      chosen: fc.option(fc.nat({ max: 3 })),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("advance" as const),
      run: small,
      choice: small,
      stale: fc.nat({ max: 9 }).map((n) => n === 0),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("retry" as const), run: small }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("leap" as const), run: small }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("activate" as const), scenario: small }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("reopen" as const) }) },
);

type ModelRun = { record: RunRecord; readonly attempts: AttemptTransition[][] };
type Model = {
  readonly runs: ModelRun[];
  readonly ordinals: Map<string, number>;
  activeScenario: string | null;
};

test("random commands leave the store as the model says, also after reopening", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 40 }), async (commands) => {
      const directory = tempDirectory();
      const open = (): Promise<Store> => openStore({ directory, newStoreId: () => "store-1" });
      const model: Model = { runs: [], ordinals: new Map(), activeScenario: null };
      let store = await open();
      for (const one of commands) {
        if (one.kind === "reopen") {
          await store.close();
          expect(await verifyStore(directory)).toEqual({ ok: true });
          store = await open();
        } else await perform(one, store, model);
        expectAgreement(store, model);
      }
      await store.close();
    }),
    { numRuns: 25 },
  );
});

async function perform(one: Exclude<Command, { kind: "reopen" }>, store: Store, model: Model): Promise<void> {
  switch (one.kind) {
    case "insert":
      return insert(one.fingerprint, one.chosen, store, model);
    case "activate":
      model.activeScenario = `scenario-${one.scenario}`;
      return store.history.setActiveScenario(model.activeScenario);
    case "advance":
    case "retry":
    case "leap": {
      const run = model.runs[one.run % Math.max(1, model.runs.length)];
      if (run === undefined) return;
      if (one.kind === "advance") return advance(run, one.choice, one.stale, store);
      return one.kind === "retry" ? retry(run, store) : leap(run, store);
    }
  }
}

async function insert(fingerprint: number, chosen: number | null, store: Store, model: Model): Promise<void> {
  const digest = digestOf(`fingerprint ${fingerprint}`);
  const chosenId = chosen === null ? null : (`chosen-${chosen}` as RunId);
  const make = (runId: RunId, admissionSeq: number): RunRecord =>
    sampleRun({ runId, admissionSeq, fingerprint: digest, sessionText: `session of ${runId}` });
  const inserted = store.history.insertRun(make, digest, chosenId, created);
  if (chosenId !== null && model.runs.some(({ record }) => record.runId === chosenId)) {
    await expect(inserted).rejects.toMatchObject({ kind: "duplicate_run_id" });
    return;
  }
  const ordinal = (model.ordinals.get(digest) ?? 0) + 1;
  if (chosenId === null) model.ordinals.set(digest, ordinal);
  const runId = chosenId ?? (`r-${digest.slice(0, 12)}-${String(ordinal).padStart(4, "0")}` as RunId);
  const record = make(runId, model.runs.length + 1);
  expect(await inserted).toEqual(record);
  model.runs.push({ record, attempts: [[created]] });
}

/** Takes one of the legal steps of the newest attempt, and the run along; or finds that there is none. */
async function advance(run: ModelRun, choice: number, stale: boolean, store: Store): Promise<void> {
  const log = run.attempts.at(-1) ?? [];
  const from = log.at(-1);
  if (from === undefined) return;
  const legal = statusesAfter[from.to];
  const to = legal[choice % Math.max(1, legal.length)];
  if (to === undefined) return;
  const transition = stepTo(from, to, to.startsWith("FAILED") ? { errorCode: "engine_error" } : {});
  const seals = to === "COMPLETED" && run.record.sealed === null;
  const hashes = [sampleTick(1).tickHash, sampleTick(2).tickHash];
  const next: RunRecord = {
    ...run.record,
    condition: conditionOf(to),
    endedAtMs: isTerminalStatus(to) ? transition.atMs : null,
    sealed: to === "COMPLETED" ? sampleSeal : run.record.sealed,
    ticksCompleted: seals ? hashes.length : run.record.ticksCompleted,
  };
  const version = stale ? run.record.version + 1 : run.record.version;
  const step = { attemptIndex: run.attempts.length, transition };
  const changed = store.history.changeRun(run.record.runId, version, next, step, seals ? hashes : undefined);
  if (stale) {
    await expect(changed).rejects.toMatchObject({ kind: "version_conflict" });
    return;
  }
  run.record = await changed;
  expect(run.record).toEqual({ ...next, version: version + 1 });
  log.push(transition);
}

/** A new attempt, which is allowed when the newest has ended without completing. */
async function retry(run: ModelRun, store: Store): Promise<void> {
  const ended = run.attempts.at(-1)?.at(-1);
  if (ended === undefined || run.record.sealed !== null) return;
  const condition: RunCondition = { kind: "running", phase: "RECOVERING" };
  const next = { ...run.record, attemptCount: run.attempts.length + 1, condition, endedAtMs: null };
  const step = { attemptIndex: next.attemptCount, transition: created };
  const changed = store.history.changeRun(run.record.runId, run.record.version, next, step);
  if (!isTerminalStatus(ended.to)) {
    await expect(changed).rejects.toThrow("no other begins");
    return;
  }
  run.record = await changed;
  run.attempts.push([created]);
}

/** A step that no attempt takes from where it is: refused, and nothing changes. */
async function leap(run: ModelRun, store: Store): Promise<void> {
  const from = run.attempts.at(-1)?.at(-1);
  if (from === undefined) return;
  const step = { attemptIndex: run.attempts.length, transition: stepTo(from, "CREATED") };
  const changed = store.history.changeRun(run.record.runId, run.record.version, run.record, step);
  await expect(changed).rejects.toThrow("never goes from");
}

function conditionOf(status: JobStatus): RunCondition {
  switch (status) {
    case "CREATED":
    case "SUBMITTED":
      return { kind: "running", phase: "STARTING" };
    case "RUNNING":
      return { kind: "running", phase: "TICKING" };
    case "WAITING_EXTERNAL":
      return { kind: "running", phase: "WAITING_EXTERNAL" };
    case "COMPLETED":
      return { kind: "completed" };
    case "FAILED":
    case "FAILED_INIT":
      return { kind: "fault", errorCode: "engine_error", message: "" };
    case "CANCELLED":
      return { kind: "cancelled" };
  }
}

function expectAgreement({ history }: Store, model: Model): void {
  const all = model.runs.map(({ record }) => record);
  const everything = { before: null, limit: 100, scenarioId: null };
  const inState = (states: readonly RunState[]): RunRecord[] =>
    all.filter(({ condition }) => states.includes(condition.kind));
  expect(history.countRuns()).toBe(all.length);
  expect(history.activeScenario()).toBe(model.activeScenario);
  expect(history.listRuns({ ...everything, states: [] })).toEqual(all.toReversed());
  expect(history.nonTerminalRuns()).toEqual(inState(["idle", "running", "paused"]));
  const ended: RunState[] = ["completed", "fault", "cancelled"];
  expect(history.listRuns({ ...everything, states: ended })).toEqual(inState(ended).toReversed());
  for (const { record, attempts } of model.runs) {
    expect(history.getRun(record.runId)).toEqual(record);
    expect(history.findRuns(record.runId)).toEqual([record.runId]);
    expect(history.attempts(record.runId)).toEqual(
      attempts.map((log, index) => foldAttempt(record.runId, index + 1, log)),
    );
    expect(history.sealedDocument(record.runId) !== undefined).toBe(record.sealed !== null);
    expect(history.tickHashes(record.runId, 1, 10)).toHaveLength(record.sealed === null ? 0 : 2);
  }
}
