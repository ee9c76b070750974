import { AdminServiceService, type StoreStatus } from "../../proto/gen/trinity/gate/v1/admin.ts";
import type { DaemonStatus } from "../../proto/gen/trinity/gate/v1/operator.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import { toDuration } from "../wire/duration.ts";

export type GetInfoDeps = {
  readonly daemonStatus: () => DaemonStatus;
  readonly storeStatus: () => StoreStatus;
  /** How long the daemon has been serving, in milliseconds. */
  readonly uptimeMs: () => number;
  readonly listeners: readonly string[];
};

/** Version, instance, limits and store of the daemon. */
export function getInfo(deps: GetInfoDeps): Rpc {
  return readRpc(AdminServiceService.getInfo, {
    parse: () => undefined,
    answer: () => ({
      daemon: deps.daemonStatus(),
      store: deps.storeStatus(),
      uptime: toDuration(deps.uptimeMs()),
      listeners: [...deps.listeners],
      listenerStatus: [],
      limits: {},
    }),
  });
}
