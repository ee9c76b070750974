import type { Client } from "../../proto/client/connect.ts";
import { CallFailure } from "../../proto/client/failure.ts";
import { unary } from "../../proto/client/unary.ts";
import { type Run, type RunOverrides, StartRunRequest } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { type Command, commandText } from "../model/command.ts";
import type { Answer } from "../model/receipt.ts";
import { clean } from "../text/clean.ts";
import { failureText, provesRefusal } from "./failure-text.ts";

/** An answer that has not come by then counts as lost. In milliseconds. */
const deadlineMs = 30_000;

/** Sends a command exactly once and says what became of it. The command itself is the reason (daemon.md 2.1). */
export async function sendCommand(client: Client, command: Command, requestId: string): Promise<Answer> {
  try {
    const { run, noop } = await call(client, command, requestId);
    return { kind: "accepted", runId: clean(run?.runId ?? ""), isNoop: noop ?? false };
  } catch (failure) {
    if (!(failure instanceof CallFailure)) throw failure;
    const message = failureText(failure);
    return provesRefusal(failure) ? { kind: "refused", message } : { kind: "lost", message };
  }
}

type Reply = { readonly run: Run | undefined; readonly noop?: boolean };

function call(client: Client, command: Command, requestId: string): Promise<Reply> {
  const { runs } = client;
  const reason = commandText(command);
  const limits = { deadlineMs };
  switch (command.kind) {
    case "start": {
      const request = StartRunRequest.fromPartial({
        scenarioId: command.scenarioId,
        overrides: overridesOf(command.ticksTotal),
        startPaused: command.isPaused,
        tickDelayMs: command.tickDelayMs ?? undefined,
        requestId,
        reason,
      });
      return unary(runs, runs.startRun, request, limits);
    }
    case "stop":
      return unary(runs, runs.stopRun, { runId: command.runId, requestId, reason }, limits);
    case "pause": {
      const request = { runId: command.runId, atTick: BigInt(command.atTick), requestId, reason };
      return unary(runs, runs.pauseRun, request, limits);
    }
    case "resume":
      return unary(runs, runs.resumeRun, { runId: command.runId, requestId, reason }, limits);
    case "step": {
      const request = { runId: command.runId, ticks: BigInt(command.ticks), requestId, reason };
      return unary(runs, runs.stepRun, request, limits);
    }
  }
}

function overridesOf(ticksTotal: number | null): RunOverrides | undefined {
  return ticksTotal === null ? undefined : { ticksTotal: BigInt(ticksTotal) };
}
