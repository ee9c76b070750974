import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { isTerminal } from "../../store/records.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import type { LiveRun } from "../runs/live-run.ts";
import type { RunBoard } from "../runs/run-board.ts";
import type { Supervisor } from "../supervision/supervisor.ts";
import { parseRunId } from "./named-thing.ts";
import { runTarget, type SteerDeps, steered } from "./steer.ts";

export type RetryRunDeps = SteerDeps & {
  readonly supervisor: Pick<Supervisor, "retryRun" | "stopRun">;
  readonly board: Pick<RunBoard, "get" | "subscribe">;
};

/** A new attempt of the same run, which has to reproduce what the earlier ones left (wiring-and-runs 4.5). */
export function retryRun({ runs, runMessages, supervisor, board }: RetryRunDeps): Rpc {
  return mutationRpc(RunsServiceService.retryRun, {
    action: "retry",
    roles: ["operator"],
    parse: (request, violations) => ({ text: parseRunId(request, violations), force: request.force }),
    targets: runTarget,
    answer: async ({ text, force }, _, deed) => {
      const before = runs.byText(text);
      const { runId } = before.record;
      if (force && !isTerminal(before.record.condition)) {
        await supervisor.stopRun(runId, null);
        await ended(board, before);
      }
      const answer = (run: LiveRun): { run: ReturnType<typeof runMessages.of>; attemptId: string } => ({
        run: runMessages.of(run),
        attemptId: run.attemptId,
      });
      return answer(
        await supervisor.retryRun(
          runId,
          steered(deed, () => runs.byText(runId), answer),
        ),
      );
    },
  });
}

/** Resolves when the run has come to an end. */
function ended(board: Pick<RunBoard, "get" | "subscribe">, { record }: LiveRun): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      const run = board.get(record.runId);
      if (run !== undefined && !isTerminal(run.record.condition)) return;
      leave();
      resolve();
    };
    const leave = board.subscribe(look);
    queueMicrotask(look);
  });
}
