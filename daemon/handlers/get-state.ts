import { OperatorServiceService } from "../../proto/gen/trinity/gate/v1/operator.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import { fullState, type StateParts } from "../state/state-parts.ts";
import type { StateRevisions } from "../state/state-revisions.ts";

export type GetStateDeps = {
  readonly look: () => StateParts;
  readonly revisions: Pick<StateRevisions, "current">;
};

/** Everything on the first screen, looked at now. */
export function getState(deps: GetStateDeps): Rpc {
  return readRpc(OperatorServiceService.getState, {
    parse: () => undefined,
    answer: () => {
      const { revision } = deps.revisions.current();
      return { state: fullState(deps.look()), revision: BigInt(revision) };
    },
  });
}
