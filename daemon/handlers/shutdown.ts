import { AdminServiceService, ShutdownMode, ShutdownRuns } from "../../proto/gen/trinity/gate/v1/admin.ts";
import type { StopMode } from "../lifecycle/daemon-stop.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";

export type ShutdownDeps = {
  readonly pid: number;
  /** Begins to stop; answers at once. */
  readonly shutdown: (mode: StopMode) => void;
};

/** Ends the daemon. The answer leaves before the stopping begins to close connections. */
export function shutdown(deps: ShutdownDeps): Rpc {
  return mutationRpc(AdminServiceService.shutdown, {
    action: "shutdown",
    worksUnderPressure: true,
    roles: [],
    isLocal: true,
    worksWhileDraining: true,
    targets: () => [{ kind: "service", id: "trinityd" }],
    parse: ({ runs, mode }, violations): StopMode => {
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
    },
    answer: (mode, _, deed) => {
      deps.shutdown(mode);
      return deed.note({ response: { pid: deps.pid }, after: { mode } });
    },
  });
}
