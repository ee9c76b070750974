import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldAttempt, isTerminalStatus, statusesAfter } from "../../store/attempt-fold.ts";
import type { AttemptTransition, JobStatus, RunId } from "../../store/records.ts";
import { created, stepTo } from "./samples.ts";

const runId = "r-9b1e04c7d2aa-0042" as RunId;
const submitted = stepTo(created, "SUBMITTED");
const running = stepTo(submitted, "RUNNING");
const statuses = Object.keys(statusesAfter) as JobStatus[];

test("the record of a finished attempt tells when it was created, submitted, changed last and ended", () => {
  const failed = stepTo(running, "FAILED", {
    errorCode: "engine_error",
    reason: "no such edge",
    retryable: true,
  });
  expect(foldAttempt(runId, 2, [created, submitted, running, failed])).toEqual({
    attemptId: "r-9b1e04c7d2aa-0042.a002",
    runId,
    attemptIndex: 2,
    status: "FAILED",
    createdAtMs: created.atMs,
    submittedAtMs: submitted.atMs,
    updatedAtMs: failed.atMs,
    endedAtMs: failed.atMs,
    errorCode: "engine_error",
    reason: "no such edge",
    retryable: true,
    wiring: created.wiring,
    transitions: 4,
  });
});

test("an attempt that has only been created is neither submitted nor ended", () => {
  expect(foldAttempt(runId, 1, [created])).toMatchObject({
    status: "CREATED",
    submittedAtMs: null,
    endedAtMs: null,
    errorCode: null,
    transitions: 1,
  });
});

test("a clock that was set back makes no attempt end before it began", () => {
  const cancelled = stepTo(created, "CANCELLED", { atMs: created.atMs - 5_000 });
  expect(foldAttempt(runId, 1, [created, cancelled])).toMatchObject({
    createdAtMs: created.atMs,
    updatedAtMs: created.atMs,
    endedAtMs: created.atMs,
  });
});

describe("the table of wiring-and-runs 4.2", () => {
  const legal = new Set([
    "CREATED SUBMITTED",
    "CREATED WAITING_EXTERNAL",
    "CREATED FAILED_INIT",
    "CREATED CANCELLED",
    "SUBMITTED RUNNING",
    "SUBMITTED COMPLETED",
    "SUBMITTED FAILED",
    "SUBMITTED CANCELLED",
    "RUNNING SUBMITTED",
    "RUNNING COMPLETED",
    "RUNNING FAILED",
    "RUNNING CANCELLED",
    "WAITING_EXTERNAL COMPLETED",
    "WAITING_EXTERNAL FAILED",
    "WAITING_EXTERNAL CANCELLED",
  ]);
  const wayTo: Record<JobStatus, readonly JobStatus[]> = {
    CREATED: [],
    SUBMITTED: ["SUBMITTED"],
    RUNNING: ["SUBMITTED", "RUNNING"],
    WAITING_EXTERNAL: ["WAITING_EXTERNAL"],
    COMPLETED: ["SUBMITTED", "COMPLETED"],
    FAILED: ["SUBMITTED", "FAILED"],
    FAILED_INIT: ["FAILED_INIT"],
    CANCELLED: ["CANCELLED"],
  };
  const pairs = statuses.flatMap((from) => statuses.map((to) => ({ from, to })));

  test.each(pairs)("$from to $to", ({ from, to }) => {
    const transitions = walk([...wayTo[from], to]);
    const fold = (): unknown => foldAttempt(runId, 1, transitions);
    if (legal.has(`${from} ${to}`)) expect(fold()).toMatchObject({ status: to });
    else expect(fold).toThrow(`never goes from ${from} to ${to}`);
  });

  test("terminal statuses are those that nothing follows", () => {
    expect(statuses.filter(isTerminalStatus)).toEqual(["COMPLETED", "FAILED", "FAILED_INIT", "CANCELLED"]);
  });
});

test.each([
  { name: "no transition at all", log: [], because: "has a transition" },
  {
    name: "a log that does not begin with CREATED",
    log: [{ ...created, to: "RUNNING" as const }],
    because: "never goes from null",
  },
  { name: "a first transition without wiring", log: [{ ...created, wiring: null }], because: "wiring" },
  {
    name: "a later one with wiring",
    log: [created, { ...submitted, wiring: created.wiring }],
    because: "wiring",
  },
  { name: "a gap in the seqs", log: [created, { ...submitted, seq: 3 }], because: "seqs are dense" },
  {
    name: "a from that is not the status",
    log: [created, { ...running, seq: 2 }],
    because: "the attempt is CREATED",
  },
  {
    name: "an error code on an attempt that goes on",
    log: [created, { ...submitted, errorCode: "lost" }],
    because: "no error code",
  },
])("$name is no log", ({ log, because }) => {
  expect(() => foldAttempt(runId, 1, log)).toThrow(because);
});

test("every walk along the table folds to its last status, and to the same record one step at a time", () => {
  const walks = fc.array(fc.nat(), { maxLength: 12 }).map((choices) => {
    const path: JobStatus[] = [];
    for (const choice of choices) {
      const next = statusesAfter[path.at(-1) ?? "CREATED"];
      const to = next[choice % next.length];
      if (to !== undefined) path.push(to);
    }
    return path;
  });
  fc.assert(
    fc.property(walks, (path) => {
      const transitions = walk(path);
      const record = foldAttempt(runId, 1, transitions);
      expect(record.status).toBe(path.at(-1) ?? "CREATED");
      expect(record.transitions).toBe(path.length + 1);
      expect(record.endedAtMs !== null).toBe(isTerminalStatus(record.status));
      expect(record.updatedAtMs).toBeGreaterThanOrEqual(record.createdAtMs);
    }),
  );
});

/** The log that goes from CREATED along a path, legal or not. */
function walk(path: readonly JobStatus[]): AttemptTransition[] {
  const log = [created];
  for (const to of path) log.push(stepTo(log.at(-1) ?? created, to));
  return log;
}
