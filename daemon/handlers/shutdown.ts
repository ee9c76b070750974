import { AdminServiceService, ShutdownMode, ShutdownRuns } from "../../proto/gen/trinity/gate/v1/admin.ts";
import type { StopMode } from "../lifecycle/daemon-stop.ts";
import { countOf, type Violations } from "../rpc/fields.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { fromDuration } from "../wire/retention.ts";

export type ShutdownDeps = {
  readonly pid: number;
  /** Begins to stop; answers at once. Runs that have not ended by the deadline are left to the next start. */
  readonly shutdown: (mode: StopMode, deadlineMs: number | null) => void;
};

/** The longest time a timer of the platform can be set to. */
const deadlineMaxMs = 2 ** 31 - 1;

/** Ends the daemon. The answer leaves before the stopping begins to close connections. */
export function shutdown(deps: ShutdownDeps): Rpc {
  return mutationRpc(AdminServiceService.shutdown, {
    action: "shutdown",
    worksUnderPressure: true,
    roles: [],
    isLocal: true,
    worksWhileDraining: true,
    targets: () => [{ kind: "service", id: "trinityd" }],
    parse: ({ runs, mode, deadline }, violations) => ({
      mode: modeOf(runs, mode, violations),
      deadlineMs:
        deadline === undefined
          ? null
          : countOf(violations, "deadline", fromDuration(deadline), { min: 1, max: deadlineMaxMs }),
    }),
    answer: ({ mode, deadlineMs }, _, deed) => {
      deps.shutdown(mode, deadlineMs);
      return deed.note({ response: { pid: deps.pid }, after: { mode } });
    },
  });
}

function modeOf(runs: ShutdownRuns, mode: ShutdownMode, violations: Violations): StopMode {
  if (mode === ShutdownMode.NOW) return "now";
  if (mode !== ShutdownMode.GRACEFUL && mode !== ShutdownMode.UNSPECIFIED)
    violations.push({ field: "mode", description: `${mode} is no way to stop` });
  switch (runs) {
    case ShutdownRuns.WAIT:
      return "wait";
    case ShutdownRuns.CANCEL:
      return "cancel";
    case ShutdownRuns.CHECKPOINT:
    case ShutdownRuns.UNSPECIFIED:
      return "checkpoint";
    default:
      violations.push({ field: "runs", description: `${runs} is no way to end runs` });
      return "checkpoint";
  }
}
