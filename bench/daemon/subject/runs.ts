import type { Client } from "../../../proto/client/connect.ts";
import { unary } from "../../../proto/client/unary.ts";
import { RunState } from "../../../proto/gen/trinity/gate/v1/common.ts";
import { type Run, StartRunRequest, WaitRunRequest } from "../../../proto/gen/trinity/gate/v1/runs.ts";

/** Long enough for the longest run that is measured. */
const patience = { deadlineMs: 300_000 };

type Wishes = Parameters<typeof StartRunRequest.fromPartial>[0];

/** Answers the id of the new run. */
export async function startRun(client: Client, wishes: Wishes): Promise<string> {
  const request = StartRunRequest.fromPartial({ reason: "measured", ...wishes });
  const { run } = await unary(client.runs, client.runs.startRun, request, patience);
  return known(run).runId;
}

export async function untilState(client: Client, runId: string, state: RunState): Promise<Run> {
  const request = WaitRunRequest.fromPartial({ runId, states: [state] });
  const { run } = await unary(client.runs, client.runs.waitRun, request, patience);
  return known(run);
}

/** So many runs of the worked example, one after the other, all completed. */
export async function completedRuns(client: Client, count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    await untilState(client, await startRun(client, { scenarioId: "gf01" }), RunState.COMPLETED);
  }
}

/** So many runs at work at the same time, all held before their first tick. */
export async function heldRuns(client: Client, count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    const runId = await startRun(client, { scenarioId: "gf01", startPaused: true });
    await untilState(client, runId, RunState.PAUSED);
  }
}

export async function stopRun(client: Client, runId: string): Promise<void> {
  await unary(client.runs, client.runs.stopRun, { runId, reason: "measured", requestId: "" }, patience);
  await untilState(client, runId, RunState.CANCELLED);
}

function known(run: Run | undefined): Run {
  if (run === undefined) throw new Error("the answer holds no run");
  return run;
}
