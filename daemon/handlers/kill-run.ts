import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { countOf } from "../rpc/fields.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import type { Supervisor } from "../supervision/supervisor.ts";
import { checkConfirm } from "./confirm.ts";
import { parseRunId } from "./named-thing.ts";
import { runTarget, type SteerDeps, stateOf, steered } from "./steer.ts";

const graceMsUsual = 5_000;
const graceMsMax = 600_000;

export type KillRunDeps = SteerDeps & { readonly supervisor: Pick<Supervisor, "killRun"> };

/** Asks a run to stop and ends its engine by force when it has not stopped in time. */
export function killRun({ runs, runMessages, supervisor }: KillRunDeps): Rpc {
  return mutationRpc(RunsServiceService.killRun, {
    action: "kill",
    worksUnderPressure: true,
    roles: ["operator"],
    parse: (request, violations) => ({
      text: parseRunId(request, violations),
      graceMs: countOf(violations, "grace_ms", request.graceMs, { min: 0, max: graceMsMax }) || graceMsUsual,
      confirm: request.confirm,
    }),
    targets: runTarget,
    answer: async ({ text, graceMs, confirm }, _, deed) => {
      const { runId } = runs.byText(text).record;
      checkConfirm(confirm, runId);
      const told = steered(
        deed,
        () => runs.byText(runId),
        (run) => ({ run: runMessages.of(run), noop: false }),
      );
      const { run, noop } = await supervisor.killRun(runId, graceMs, told);
      const response = { run: runMessages.of(run), noop };
      if (!noop) return response;
      return deed.note({
        response,
        targets: runTarget(run.record),
        before: stateOf(run),
        outcome: "noop",
      });
    },
  });
}
