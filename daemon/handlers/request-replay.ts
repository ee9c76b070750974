import { decodeSession } from "../../engine/config/session-codec.ts";
import { AdminServiceService } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import type { LiveRun } from "../runs/live-run.ts";
import type { RunFinder } from "../runs/run-finder.ts";
import type { Supervisor } from "../supervision/supervisor.ts";
import { parseRunId } from "./named-thing.ts";
import { runTarget } from "./steer.ts";

export type RequestReplayDeps = {
  readonly runs: RunFinder;
  readonly supervisor: Pick<Supervisor, "startRun">;
};

/** Runs the frozen configuration of a run again, as a new run of the same fingerprint. */
export function requestReplay({ runs, supervisor }: RequestReplayDeps): Rpc {
  return mutationRpc(AdminServiceService.requestReplay, {
    action: "replay_request",
    roles: ["operator"],
    parse: (request, violations) => ({ text: parseRunId(request, violations), queue: request.queue }),
    targets: runTarget,
    answer: async ({ text, queue }, { caller }, deed) => {
      const { record } = runs.byText(text);
      const answer = (run: LiveRun): { runId: string; replayOf: string } => ({
        runId: run.record.runId,
        replayOf: record.runId,
      });
      const told = deed.with((started: LiveRun) => ({
        response: answer(started),
        targets: runTarget(record),
        after: { new_run_id: started.record.runId },
      }));
      const run = await supervisor.startRun(
        {
          scenarioId: record.scenarioId,
          session: decodeSession(record.sessionText),
          tickDelayMs: record.tickDelayMs,
          startPaused: false,
          pauseAtTick: 0,
          chosenRunId: null,
          actor: caller.actor,
          queueIfBusy: queue,
          wishes: { ...record, replayOf: record.runId, notBeforeMs: null, priority: 0 },
        },
        told,
      );
      return answer(run);
    },
  });
}
