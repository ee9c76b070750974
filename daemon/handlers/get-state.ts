import { type DaemonStatus, OperatorServiceService } from "../../proto/gen/trinity/gate/v1/operator.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import { daemonView, type StateParts } from "../state/state-parts.ts";
import type { StateRevisions } from "../state/state-revisions.ts";

export type GetStateDeps = {
  readonly look: () => StateParts;
  readonly revisions: Pick<StateRevisions, "current">;
  readonly daemonStatus: DaemonStatus;
  readonly nowMs: () => number;
};

/** Everything on the first screen, looked at now. */
export function getState(deps: GetStateDeps): Rpc {
  return readRpc(OperatorServiceService.getState, {
    parse: () => undefined,
    answer: () => {
      const { revision } = deps.revisions.current();
      const { pillars, ...parts } = deps.look();
      const daemon = daemonView(deps.daemonStatus, deps.nowMs());
      return { state: { ...parts, pillars: [...pillars], daemon }, revision: BigInt(revision) };
    },
  });
}
