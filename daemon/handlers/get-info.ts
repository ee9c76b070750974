import {
  AdminServiceService,
  type ListenerStatus,
  type StoreStatus,
} from "../../proto/gen/trinity/gate/v1/admin.ts";
import type { DaemonStatus } from "../../proto/gen/trinity/gate/v1/operator.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import { toDuration } from "../wire/duration.ts";

export type GetInfoDeps = {
  readonly daemonStatus: () => DaemonStatus;
  readonly storeStatus: () => StoreStatus;
  /** How long the daemon has been serving, in milliseconds. */
  readonly uptimeMs: () => number;
  readonly listeners: () => readonly ListenerStatus[];
  /** By name, for example `max_active_runs`. */
  readonly limits: Readonly<Record<string, number>>;
};

/** Version, instance, limits and store of the daemon. */
export function getInfo(deps: GetInfoDeps): Rpc {
  return readRpc(AdminServiceService.getInfo, {
    parse: () => undefined,
    answer: () => ({
      daemon: deps.daemonStatus(),
      store: deps.storeStatus(),
      uptime: toDuration(deps.uptimeMs()),
      listeners: deps
        .listeners()
        .filter(({ serving }) => serving)
        .map(({ kind, address }) => (kind === "unix" || kind === "group" ? `unix:${address}` : address)),
      listenerStatus: [...deps.listeners()],
      limits: Object.fromEntries(Object.entries(deps.limits).map(([name, limit]) => [name, BigInt(limit)])),
    }),
  });
}
