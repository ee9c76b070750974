import { describe, expect, test } from "vitest";
import { keepingEndedRuns } from "../../daemon/ended-runs.ts";
import type { LiveRun } from "../../daemon/live-run.ts";
import { newAnnouncer } from "../../daemon/run-board.ts";
import { newRunMessages } from "../../daemon/run-messages.ts";
import type { RunCondition, RunId } from "../../store/records.ts";
import { liveRun, recordIn } from "./support/live-runs.ts";

const ticking: RunCondition = { kind: "running", phase: "TICKING" };

/** A board over runs the test sets, which counts how often each was looked up. */
function world() {
  const { announce, subscribe } = newAnnouncer();
  const runs = new Map<RunId, LiveRun>();
  let looks = 0;
  const board = keepingEndedRuns(
    {
      get: (runId) => {
        looks += 1;
        return runs.get(runId);
      },
      active: () => undefined,
      lastFinished: () => undefined,
      subscribe,
    },
    (runId) => runs.get(runId)?.record.version,
  );
  const put = (id: string, condition: RunCondition, version: number): RunId => {
    const runId = id as RunId;
    runs.set(runId, { ...liveRun(condition), record: recordIn(condition, { runId, version }) });
    announce({ kind: "run", runId });
    return runId;
  };
  return { board, put, looks: () => looks };
}

describe("a board that keeps ended runs", () => {
  test("looks an ended run up once", () => {
    const { board, put, looks } = world();
    const runId = put("r-1", { kind: "completed" }, 4);
    expect(
      [board.get(runId), board.get(runId), board.get(runId)].every((run) => run?.record.version === 4),
    ).toBe(true);
    expect(looks()).toBe(1);
  });

  test("looks again when the run has changed, as after a retry", () => {
    const { board, put } = world();
    const runId = put("r-1", { kind: "fault", errorCode: "memory", message: "" }, 4);
    board.get(runId);
    put("r-1", { kind: "completed" }, 5);
    expect(board.get(runId)?.record.condition.kind).toBe("completed");
  });

  test("looks a run at work up each time", () => {
    const { board, put, looks } = world();
    const runId = put("r-1", ticking, 2);
    board.get(runId);
    board.get(runId);
    expect(looks()).toBe(2);
  });

  test("does not look when it hears of a change, only when it is asked", () => {
    const { board, put, looks } = world();
    put("r-1", { kind: "completed" }, 4);
    expect(looks()).toBe(0);
    expect(board.lastFinished()?.record.runId).toBe("r-1");
  });

  test("knows which run ended last, whatever else goes on", () => {
    const { board, put } = world();
    put("r-1", { kind: "completed" }, 4);
    put("r-2", { kind: "cancelled" }, 4);
    put("r-3", ticking, 2);
    expect(board.lastFinished()?.record.runId).toBe("r-2");
    put("r-3", { kind: "completed" }, 3);
    expect(board.lastFinished()?.record.runId).toBe("r-3");
  });
});

describe("messages of runs", () => {
  const completed = liveRun({ kind: "completed" });

  test("of an ended run are made once", () => {
    const messages = newRunMessages(() => "aa");
    expect(messages.of(completed)).toBe(messages.of(completed));
    const unasked = (): never => {
      throw new Error("the run was looked up");
    };
    expect(messages.ofRecord(completed.record, unasked)).toBe(messages.of(completed));
  });

  test("of a run at work tell where it is now", () => {
    const messages = newRunMessages(() => "aa");
    const at = (ticksCommitted: number): bigint =>
      messages.of(liveRun(ticking, { ticksCommitted })).ticksCompleted;
    expect([at(1), at(2)]).toEqual([1n, 2n]);
  });

  test("carry the wiring of the newest attempt, asked for once", () => {
    let asked = 0;
    const messages = newRunMessages(() => {
      asked += 1;
      return "38a8";
    });
    for (const ticksCommitted of [1, 2, 3]) {
      expect(messages.of(liveRun(ticking, { ticksCommitted })).wiringSha256).toBe("38a8");
    }
    expect(asked).toBe(1);
  });
});
