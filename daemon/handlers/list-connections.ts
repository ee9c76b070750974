import { AdminServiceService } from "../../proto/gen/trinity/gate/v1/admin.ts";
import type { Connections } from "../rpc/connections.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { OpenStreams } from "../rpc/open-streams.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { freshNow } from "../wire/freshness.ts";
import { toTimestamp } from "../wire/timestamp.ts";

export type ListConnectionsDeps = {
  readonly connections: Pick<Connections, "list">;
  readonly streams: Pick<OpenStreams, "countOf">;
  readonly nowMs: () => number;
};

/** Who is connected: a read that tells of people, so it is audited like a change (daemon.md 2.3, AdminService). */
export function listConnections({ connections, streams, nowMs }: ListConnectionsDeps): Rpc {
  return mutationRpc(AdminServiceService.listConnections, {
    action: "diagnose",
    roles: [],
    parse: () => undefined,
    targets: () => [{ kind: "service", id: "connections" }],
    answer: (_, __, deed) => {
      const open = connections.list();
      return deed.note({
        response: {
          connections: open.map(({ listener, peer, actor, sinceMs, calls, key }) => ({
            listener,
            peer,
            actor,
            since: toTimestamp(sinceMs),
            calls: BigInt(calls),
            openStreams: streams.countOf(key),
          })),
          freshness: freshNow("daemon", nowMs()),
        },
        after: { connections: open.length },
      });
    },
  });
}
