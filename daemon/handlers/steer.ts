import type { JsonRecord } from "../../engine/json/json.ts";
import type { Run } from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { DeedOf } from "../../store/deed.ts";
import type { DeedMaker } from "../rpc/deed-maker.ts";
import type { LiveRun } from "../runs/live-run.ts";
import type { RunFinder } from "../runs/run-finder.ts";
import type { RunMessages } from "../runs/run-messages.ts";
import type { Supervisor } from "../supervision/supervisor.ts";

/** What the methods that steer a run have in common. */
export type SteerDeps = {
  readonly runs: RunFinder;
  readonly runMessages: RunMessages;
  readonly supervisor: Pick<Supervisor, "stopRun" | "pauseRun" | "resumeRun" | "stepRun">;
};

/** The run a request is about, as the audit names it. */
export function runTarget({ runId }: { readonly runId: string }): readonly { kind: "run"; id: string }[] {
  return [{ kind: "run", id: runId }];
}

/**
 * The deed of a change of a run: its state before and after, and the run as the answer. What was before is asked when the
 * change is written: between the call's arrival and its turn others may have steered the run.
 */
export function steered<Response>(
  deed: DeedMaker<Response>,
  before: () => LiveRun,
  responseOf: (run: LiveRun) => Response,
): DeedOf<LiveRun> {
  return deed.with((after: LiveRun) => ({
    response: responseOf(after),
    targets: runTarget(after.record),
    before: stateOf(before()),
    after: stateOf(after),
  }));
}

/** What the audit keeps of a run's state. */
export function stateOf({ record, ticksCommitted }: LiveRun): JsonRecord {
  const { condition } = record;
  const phase = "phase" in condition ? { phase: condition.phase } : {};
  return { state: condition.kind.toUpperCase(), ...phase, tick: ticksCommitted };
}

/** The answer of most methods that steer. */
export type RunAnswer = { readonly run: Run | undefined };
