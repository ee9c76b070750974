import { describe, expect, test } from "vitest";
import { newEndedRuns } from "../../daemon/runs/ended-runs.ts";
import { newRunMessages } from "../../daemon/runs/run-messages.ts";
import type { RunCondition, RunId } from "../../store/records.ts";
import { liveRun, recordIn } from "./support/live-runs.ts";

const ticking: RunCondition = { kind: "running", phase: "TICKING" };

test("of ended runs the last 32 are kept, and keeping one again makes it the newest", () => {
  const ended = newEndedRuns();
  const idOf = (number: number): RunId => `r-${number}` as RunId;
  const keep = (number: number): void =>
    ended.keep({
      ...liveRun({ kind: "completed" }),
      record: recordIn({ kind: "completed" }, { runId: idOf(number) }),
    });
  for (let number = 1; number <= 32; number += 1) keep(number);
  keep(1);
  keep(33);
  expect([1, 2, 3, 33].map((number) => ended.get(idOf(number))?.record.runId)).toEqual([
    "r-1",
    undefined,
    "r-3",
    "r-33",
  ]);
});

describe("messages of runs", () => {
  const completed = liveRun({ kind: "completed" });

  test("of an ended run are made once", () => {
    const messages = newRunMessages();
    expect(messages.of(completed)).toBe(messages.of(completed));
    const unasked = (): never => {
      throw new Error("the run was looked up");
    };
    expect(messages.ofRecord(completed.record, unasked)).toBe(messages.of(completed));
  });

  test("of a run at work tell where it is now", () => {
    const messages = newRunMessages();
    const at = (ticksCommitted: number): bigint =>
      messages.of(liveRun(ticking, { ticksCommitted })).ticksCompleted;
    expect([at(1), at(2)]).toEqual([1n, 2n]);
  });

  test("carry the wiring of the newest attempt", () => {
    const run = liveRun(ticking, { wiringSha256: "38a8" });
    expect(newRunMessages().of(run).wiringSha256).toBe("38a8");
  });
});
