import { AuditServiceService, WatchAdminEventsResponse } from "../../proto/gen/trinity/gate/v1/audit.ts";
import type { Audit } from "../../store/audit.ts";
import { type AuditFilter, parseAuditFilter } from "../audit/audit-filter.ts";
import { countOf, tickMax } from "../rpc/fields.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { type PumpClock, pumpStream, type StreamSource } from "../rpc/stream-pump.ts";
import { streamRpc } from "../rpc/stream-rpc.ts";
import { toAdminEvent } from "../wire/admin-event.ts";

export type WatchAdminEventsDeps = {
  readonly audit: Pick<Audit, "readFrom">;
  readonly onCommitted: (ring: () => void) => () => void;
  readonly clock: PumpClock;
};

/** Records behind a sequence number, then new ones as they are committed. */
export function watchAdminEvents(deps: WatchAdminEventsDeps): Rpc {
  return streamRpc(AuditServiceService.watchAdminEvents, {
    parse: (request, violations) => ({
      after: countOf(violations, "after_seq", request.afterSeq, { min: 0, max: tickMax }),
      filter: parseAuditFilter(request.filter),
    }),
    send: ({ after, filter }, stream) => pumpStream(stream, newAuditSource(deps, after, filter), deps.clock),
  });
}

const perMessage = 64;

function newAuditSource(deps: WatchAdminEventsDeps, after: number, filter: AuditFilter): StreamSource {
  let seq = after;
  const encoded = (events: Parameters<typeof toAdminEvent>[0][]): Uint8Array =>
    WatchAdminEventsResponse.encode({ events: events.map(toAdminEvent), seq: BigInt(seq) }).finish();
  return {
    next: () => {
      for (;;) {
        const read = deps.audit.readFrom(seq + 1, perMessage);
        const last = read.at(-1);
        if (last === undefined) return null;
        seq = last.seq;
        const wanted = read.filter(filter);
        if (wanted.length > 0) return encoded(wanted);
      }
    },
    heartbeat: () => encoded([]),
    subscribe: deps.onCommitted,
  };
}
