import { type DaemonStatus, OperatorServiceService } from "../../proto/gen/trinity/gate/v1/operator.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";

/** Who the caller is and what it may do. */
export function getIdentity({
  daemonStatus,
}: {
  readonly daemonStatus: Pick<DaemonStatus, "environmentName" | "environmentTone">;
}): Rpc {
  return readRpc(OperatorServiceService.getIdentity, {
    parse: () => undefined,
    answer: (_, { caller }) => ({
      actor: caller.actor,
      roles: [...caller.roles],
      listener: caller.listener,
      readOnly: caller.roles.every((role) => role === "viewer"),
      environmentName: daemonStatus.environmentName,
      environmentTone: daemonStatus.environmentTone,
    }),
  });
}
