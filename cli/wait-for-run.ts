import { status } from "@grpc/grpc-js";
import { CallFailure } from "../proto/client/failure.ts";
import { RunState } from "../proto/gen/trinity/gate/v1/common.ts";
import type { Run, WaitRunRequest } from "../proto/gen/trinity/gate/v1/runs.ts";
import { answered, call, isTimeout } from "./call.ts";
import { type Cli, note } from "./cli.ts";
import { CommandFailure, DaemonUnreachable, exitCode } from "./failures.ts";
import { type Progress, withProgress } from "./progress.ts";
import { rest } from "./rest.ts";

/** One question to the daemon lasts at most so long; a longer wait asks again, and sooner where somebody watches. */
const questionMs = 60_000;
const watchedQuestionMs = 500;
const retryMs = 1_000;

/** The states a run never leaves by itself. */
export const terminalStates: readonly RunState[] = [RunState.COMPLETED, RunState.FAULT, RunState.CANCELLED];

/**
 * Waits, on the daemon's side, until a run is in one of the states or has committed a tick (cli.md 2, `run
 * wait`). A connection lost on the way is taken up again; `--timeout` bounds the whole.
 *
 * @throws CommandFailure `timeout`, DaemonUnreachable when nobody answers from the start, CallFailure, Interrupted
 */
export async function waitForRun(cli: Cli, request: WaitRunRequest): Promise<Run> {
  const untilMs = cli.timeoutMs === null ? Number.POSITIVE_INFINITY : cli.shell.nowMs() + cli.timeoutMs;
  const { runs } = cli.client;
  // Somebody must answer at first; after that a lost connection is a daemon that comes back.
  const { run } = await call(cli, runs, runs.getRun, { runId: request.runId });
  const task = {
    what: "running",
    unit: "ticks",
    total: Number(run?.ticksTotal ?? 0n),
    begunAt: Number(run?.ticksCompleted ?? 0n),
  };
  return withProgress(cli, task, (progress) => arrivalOf(cli, request, untilMs, progress));
}

async function arrivalOf(
  cli: Cli,
  request: WaitRunRequest,
  untilMs: number,
  progress: Progress,
): Promise<Run> {
  const { runs } = cli.client;
  for (let isLost = false; ; ) {
    const leftMs = untilMs - cli.shell.nowMs();
    if (leftMs <= 0) throw timedOut(request);
    try {
      const longestMs = cli.showsProgress ? watchedQuestionMs : questionMs;
      const answer = await call(cli, runs, runs.waitRun, request, Math.min(leftMs, longestMs));
      return answered(answer.run, "a run");
    } catch (failure) {
      if (isGoing(failure)) {
        progress.end();
        if (!isLost) note(cli, `connection to ${cli.address} lost; trying again until it is back`);
        isLost = true;
        await rest(cli.shell, retryMs);
      } else if (isTimeout(failure)) {
        isLost = false;
        if (cli.showsProgress) await tellProgress(cli, request.runId, progress);
      } else {
        throw failure;
      }
    }
  }
}

/** A daemon that goes away meanwhile is met by the next question. */
async function tellProgress(cli: Cli, runId: string, progress: Progress): Promise<void> {
  const { runs } = cli.client;
  try {
    const { run } = await call(cli, runs, runs.getRun, { runId });
    if (run !== undefined) progress.tell(Number(run.ticksCompleted));
  } catch (failure) {
    if (!isGoing(failure) && !isTimeout(failure)) throw failure;
  }
}

/** The daemon went away, or says that it is going or coming: it may answer again. */
function isGoing(failure: unknown): boolean {
  if (failure instanceof DaemonUnreachable) return true;
  if (!(failure instanceof CallFailure)) return false;
  // A server that ends at once cancels what it was asked (daemon.md 2.6).
  return (
    failure.code === status.UNAVAILABLE || (failure.code === status.CANCELLED && failure.reason === null)
  );
}

/** 0 when the run ended in one of the wanted states, else 1. */
export function exitCodeOf(run: Run, wanted: readonly RunState[]): number {
  return wanted.includes(run.state) ? exitCode.done : exitCode.refused;
}

function timedOut(request: WaitRunRequest): CommandFailure {
  return new CommandFailure("timeout", `run ${request.runId} did not get there within --timeout`);
}
