import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";
import type { Client } from "../../../proto/client/connect.ts";
import { unary } from "../../../proto/client/unary.ts";
import { RunPhase, RunState } from "../../../proto/gen/trinity/gate/v1/common.ts";
import { ListRunsRequest } from "../../../proto/gen/trinity/gate/v1/runs.ts";
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
  const expected = model.runs.map(expectedOf);
  const found = await foundRuns(client, model);
  for (const [at, run] of expected.entries()) {
    if (isDeepStrictEqual(found[at], run)) continue;
    const { runId, state, tick } = run;
    await waitRun(client, runId, state === RunState.RUNNING ? { tick: BigInt(tick) } : { states: [state] });
  }
  expect(await foundRuns(client, model)).toEqual(expected);
  const { runs } = client;
  const queue = await unary(runs, runs.getQueue, {}, patience);
  expect([queue.draining, queue.entries.map(({ runId }) => runId)]).toEqual([
    model.isDrained,
    model.queue.map(({ runId }) => runId),
  ]);
  // Never more than there are slots (I7).
  expect(queue.activeRunIds.length).toBeLessThanOrEqual(model.slots);
}

type Comparable = {
  readonly runId: string;
  readonly state: RunState;
  readonly phase: RunPhase;
  readonly tick: number;
};

function expectedOf({ runId, state, tick }: ModelRun): Comparable {
  return { runId, state: states[state], phase: phaseOf(state), tick };
}

/** The runs as the daemon has them, in the order of the model's. */
async function foundRuns({ runs }: Client, model: Model): Promise<readonly Comparable[]> {
  const request = ListRunsRequest.fromPartial({ pageSize: 1000 });
  const listed = await unary(runs, runs.listRuns, request, patience);
  const byId = new Map(listed.runs.map((run) => [run.runId, run]));
  return model.runs.map(({ runId }) => {
    const { state, phase, ticksCompleted } = known(byId.get(runId));
    return { runId, state, phase, tick: Number(ticksCompleted) };
  });
}

function phaseOf(state: ModelRun["state"]): RunPhase {
  if (state === "idle") return RunPhase.QUEUED;
  return state === "running" ? RunPhase.TICKING : RunPhase.UNSPECIFIED;
}
