import { expect } from "vitest";
import type { Client } from "../../../proto/client/connect.ts";
import { unary } from "../../../proto/client/unary.ts";
import { RunPhase, RunState } from "../../../proto/gen/trinity/gate/v1/common.ts";
import { known, patience, waitRun } from "../../daemon/support/calls.ts";
import type { Model, ModelRun } from "./run-model.ts";

const states: Record<ModelRun["state"], RunState> = {
  idle: RunState.IDLE,
  running: RunState.RUNNING,
  paused: RunState.PAUSED,
  completed: RunState.COMPLETED,
  cancelled: RunState.CANCELLED,
};

/** Waits until every run has come to where the model has it, and compares all that the model knows. */
export async function expectAsModelled(client: Client, model: Model): Promise<void> {
  for (const run of model.runs) {
    const tick = run.state === "running" ? { tick: BigInt(run.tick) } : { states: [states[run.state]] };
    await waitRun(client, run.runId, tick);
  }
  const { runs } = client;
  const found = [];
  for (const { runId } of model.runs) {
    const { run } = await unary(runs, runs.getRun, { runId }, patience);
    const { state, phase, ticksCompleted } = known(run);
    found.push({ runId, state, phase, tick: Number(ticksCompleted) });
  }
  expect(found).toEqual(
    model.runs.map(({ runId, state, tick }) => ({
      runId,
      state: states[state],
      phase: phaseOf(state),
      tick,
    })),
  );
  const queue = await unary(runs, runs.getQueue, {}, patience);
  expect([queue.draining, queue.entries.map(({ runId }) => runId)]).toEqual([
    model.isDrained,
    model.queue.map(({ runId }) => runId),
  ]);
  // Never more than there are slots (I7).
  expect(queue.activeRunIds.length).toBeLessThanOrEqual(model.slots);
}

function phaseOf(state: ModelRun["state"]): RunPhase {
  if (state === "idle") return RunPhase.QUEUED;
  return state === "running" ? RunPhase.TICKING : RunPhase.UNSPECIFIED;
}
