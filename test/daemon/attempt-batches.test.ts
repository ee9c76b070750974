import { expect, test } from "vitest";
import { batchesCommitted, newControl } from "../../daemon/placement/control.ts";
import type { Frame } from "../../daemon/placement/frames.ts";
import { newAttempt } from "../../daemon/runs/attempt.ts";
import type { LogBatch } from "../../store/logs.ts";
import type { Store } from "../../store/open-store.ts";
import { liveRun, sampleFigures } from "./support/live-runs.ts";

/*
 * Goal: a run waits for one fsync, not for one per batch, and no batch passes another frame. Method: an attempt over a store
 * whose commits end when the test says so.
 */
test("batches that come while a commit is under way share the next one, up to the next frame", async () => {
  const commits: { readonly ticks: readonly number[]; readonly end: () => void }[] = [];
  const append = (_: unknown, { ticks }: LogBatch): Promise<void> =>
    new Promise((resolve) => commits.push({ ticks: ticks.map(({ tick }) => tick), end: resolve }));
  const control = newControl({ holdAtStart: false, pauseAtTick: 0 });
  const attempt = newAttempt(
    {
      store: { logs: { append } } as unknown as Store,
      nowMs: () => 0,
      announce: () => undefined,
      onFatal: (failure) => {
        throw failure;
      },
      onEnded: () => undefined,
    },
    liveRun({ kind: "running", phase: "TICKING" }),
    { status: "RUNNING", transitions: 3 },
    control,
  );

  attempt.onFrame(batchOf(6));
  await quiet();
  attempt.onFrame(batchOf(7));
  attempt.onFrame(batchOf(8));
  // Says nothing about a run that is not being recovered.
  attempt.onFrame({ kind: "proved", tick: 8 });
  attempt.onFrame(batchOf(9));
  for (let at = 0; at < 3; at += 1) {
    commits[at]?.end();
    await quiet();
  }

  expect(commits.map(({ ticks }) => ticks)).toEqual([[6], [7, 8], [9]]);
  expect(batchesCommitted(control)).toBe(4);
  expect(attempt.live().ticksCommitted).toBe(9);
});

function batchOf(tick: number): Frame {
  const record = new Uint8Array(3);
  return {
    kind: "batch",
    ticks: [{ tick, tickHash: `${tick}`.padStart(64, "0"), record }],
    blocks: [],
    figures: sampleFigures,
  };
}

/** Until nothing is left to do but to wait for the disk. */
function quiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
