import { AdminServiceService, ShutdownRuns } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";

export type ShutdownDeps = {
  readonly pid: number;
  /** Begins to stop; answers at once. */
  readonly shutdown: (runs: "wait" | "cancel") => void;
};

/** Ends the daemon. The answer leaves before the stopping begins to close connections. */
export function shutdown(deps: ShutdownDeps): Rpc {
  return mutationRpc(AdminServiceService.shutdown, {
    action: "shutdown",
    roles: [],
    isLocal: true,
    worksWhileDraining: true,
    targets: () => [{ kind: "service", id: "trinityd" }],
    parse: ({ runs }, violations) => {
      if (runs === ShutdownRuns.WAIT) return "wait";
      if (runs !== ShutdownRuns.CANCEL && runs !== ShutdownRuns.UNSPECIFIED) {
        violations.push({ field: "runs", description: `${runs} is no way to end runs` });
      }
      return "cancel";
    },
    answer: (runs, _, deed) => {
      deps.shutdown(runs);
      return deed.note({ response: { pid: deps.pid }, after: { runs } });
    },
  });
}
