import { FrontierEntry, FrontierKind, RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { type AttemptRecord, isTerminal, type RunId } from "../../store/records.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import type { LiveRun } from "../runs/live-run.ts";
import type { RunFinder } from "../runs/run-finder.ts";
import type { RunMessages } from "../runs/run-messages.ts";
import { stateText } from "../runs/steering.ts";
import { inOrder, waitsFor } from "../scheduling/queue.ts";
import { observationOfRun } from "../state/observations.ts";
import type { Supervisor } from "../supervision/supervisor.ts";
import { toFreshness } from "../wire/freshness.ts";
import { parseRunId } from "./named-thing.ts";

export type ExplainRunDeps = {
  readonly runs: RunFinder;
  readonly runMessages: RunMessages;
  readonly supervisor: Pick<Supervisor, "waiting" | "drained">;
  readonly attempts: (runId: RunId) => readonly AttemptRecord[];
  readonly nowMs: () => number;
};

/** Why a run is as it is, in sentences (wiring-and-runs 6.2). */
export function explainRun(deps: ExplainRunDeps): Rpc {
  return readRpc(RunsServiceService.explainRun, {
    parse: parseRunId,
    answer: (text) => {
      const run = deps.runs.byText(text);
      return {
        run: deps.runMessages.of(run),
        lines: [...linesOf(deps, run)],
        frontier: frontierOf(deps, run),
        wiring: undefined,
        freshness: toFreshness(observationOfRun(run), deps.nowMs()),
      };
    },
  });
}

function* linesOf({ supervisor, attempts, nowMs }: ExplainRunDeps, run: LiveRun): Generator<string> {
  const { record } = run;
  yield `Run: ${record.runId}`;
  yield `Status: ${stateText(run)} at tick ${run.ticksCommitted} of ${record.ticksTotal}`;
  yield `Operator wiring: ${record.operatorKey}, built in, sha256 ${run.wiringSha256.slice(0, 12)}`;
  if (record.condition.kind === "fault")
    yield `Ended by ${record.condition.errorCode}: ${record.condition.message}`;
  const { place, among } = placeOf(supervisor, run);
  if (place >= 0)
    yield `Waits at place ${place + 1} of ${among} for ${waitsFor(record, {
      nowMs: nowMs(),
      drained: supervisor.drained(),
    })}`;
  if (record.pauseAtTick > 0) yield `Will pause after tick ${record.pauseAtTick}`;
  for (const attempt of attempts(record.runId)) {
    const why = attempt.reason === "" || attempt.errorCode === null ? "" : `: ${attempt.reason}`;
    yield `Attempt ${attempt.attemptIndex}: ${attempt.status}${why}`;
  }
}

/** What the run's progress waits for: nothing once it is terminal (wiring-and-runs 6.2). */
function frontierOf({ supervisor, nowMs }: ExplainRunDeps, run: LiveRun): FrontierEntry[] {
  const { record } = run;
  if (isTerminal(record.condition)) return [];
  const { runId, operatorKey } = record;
  const waits = placeOf(supervisor, run).place >= 0;
  const kind = waits ? FrontierKind.READY : FrontierKind.RUNNING;
  const hint = waits
    ? waitsFor(record, { nowMs: nowMs(), drained: supervisor.drained() })
    : `${stateText(run)} at tick ${run.ticksCommitted} of ${record.ticksTotal}`;
  return [FrontierEntry.fromPartial({ kind, runId, operatorKey, hint })];
}

/** A run's place in the queue from 0, -1 when it does not wait, and how many wait. */
function placeOf(
  supervisor: ExplainRunDeps["supervisor"],
  { record }: LiveRun,
): { readonly place: number; readonly among: number } {
  const waiting = inOrder(supervisor.waiting().map(({ record: waits }) => waits));
  return { place: waiting.findIndex(({ runId }) => runId === record.runId), among: waiting.length };
}
