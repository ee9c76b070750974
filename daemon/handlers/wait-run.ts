import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { isTerminal } from "../../store/records.ts";
import { CockpitError } from "../errors.ts";
import { countOf, tickMax } from "../rpc/fields.ts";
import type { Call, Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import type { LiveRun } from "../runs/live-run.ts";
import type { RunBoard } from "../runs/run-board.ts";
import type { RunFinder } from "../runs/run-finder.ts";
import type { RunMessages } from "../runs/run-messages.ts";
import type { RunKind } from "../wire/run-state.ts";
import { parseRunId } from "./named-thing.ts";
import { parseRunStates } from "./run-states.ts";

export type WaitRunDeps = {
  readonly runs: RunFinder;
  readonly board: Pick<RunBoard, "get" | "subscribe">;
  readonly runMessages: RunMessages;
};

/** What is waited for; neither states nor a tick means any terminal state. */
type Wish = { readonly states: readonly RunKind[]; readonly tick: number };

/**
 * Waits until a run is in one of the states or has committed the tick; the caller's deadline bounds it.
 *
 * @throws CockpitError `run_terminal` when the run has ended otherwise, `tick_beyond_end`: waiting would be in vain
 */
export function waitRun(deps: WaitRunDeps): Rpc {
  return readRpc(RunsServiceService.waitRun, {
    parse: (request, violations) => ({
      text: parseRunId(request, violations),
      states: parseRunStates(request.states, violations),
      tick: countOf(violations, "tick", request.tick, { min: 0, max: tickMax }),
    }),
    answer: async ({ text, ...wish }, call) => {
      const run = await waitFor(deps, deps.runs.byText(text), wish, call);
      return { run: deps.runMessages.of(run) };
    },
  });
}

function waitFor({ board }: WaitRunDeps, found: LiveRun, wish: Wish, call: Call): Promise<LiveRun> {
  if (isFulfilled(found, wish)) return Promise.resolve(found);
  checkPossible(found, wish);
  const { runId } = found.record;
  return new Promise((resolve, reject) => {
    const leave = board.subscribe((change) => {
      if (change.kind !== "run" || change.runId !== runId) return;
      const run = board.get(runId);
      if (run === undefined) return;
      try {
        if (!isFulfilled(run, wish)) {
          checkPossible(run, wish);
          return;
        }
        resolve(run);
      } catch (failure) {
        reject(failure);
      }
      leave();
    });
    // Nobody reads the outcome of a call that is over.
    call.onOver(leave);
  });
}

function isFulfilled(run: LiveRun, { states, tick }: Wish): boolean {
  const { condition } = run.record;
  if (states.includes(condition.kind)) return true;
  if (tick > 0) return run.ticksCommitted >= tick;
  return states.length === 0 && isTerminal(condition);
}

function checkPossible(run: LiveRun, { states, tick }: Wish): void {
  const { runId, condition, ticksTotal } = run.record;
  if (states.length === 0 && tick > ticksTotal) {
    throw new CockpitError(
      "tick_beyond_end",
      `run ${runId} has ${ticksTotal} ticks; tick ${tick} will never come`,
      {
        metadata: { last_tick: String(ticksTotal) },
      },
    );
  }
  if (!isTerminal(condition)) return;
  const wanted = [...states.map((kind) => kind.toUpperCase()), ...(tick > 0 ? [`tick ${tick}`] : [])].join(
    " or ",
  );
  throw new CockpitError(
    "run_terminal",
    `run ${runId} has ended as ${condition.kind.toUpperCase()} at tick ${run.ticksCommitted}; ${wanted} will never come`,
    { resource: { type: "run", name: runId }, metadata: { state: condition.kind.toUpperCase() } },
  );
}
