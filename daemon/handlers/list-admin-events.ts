import { AuditServiceService } from "../../proto/gen/trinity/gate/v1/audit.ts";
import type { Audit } from "../../store/audit.ts";
import type { AdminEvent } from "../../store/deed.ts";
import { type AuditFilter, parseAuditFilter } from "../audit/audit-filter.ts";
import { listPageSizes, pageSizeOf } from "../rpc/fields.ts";
import { decodePageToken, encodePageToken, type PageBinding } from "../rpc/page-token.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import { rowsPerRead, wantedRows } from "../rpc/wanted-rows.ts";
import { toAdminEvent } from "../wire/admin-event.ts";
import { freshNow } from "../wire/freshness.ts";

export type ListAdminEventsDeps = {
  readonly storeId: string;
  readonly audit: Pick<Audit, "readBefore">;
  readonly nowMs: () => number;
};

/** Records, newest first. A page looks at a bounded number of records and may be shorter than asked for. */
export function listAdminEvents({ storeId, audit, nowMs }: ListAdminEventsDeps): Rpc {
  return readRpc(AuditServiceService.listAdminEvents, {
    parse: (request, violations) => ({
      limit: pageSizeOf(violations, request.pageSize, listPageSizes),
      pageToken: request.pageToken,
      filterText: request.filter,
      filter: parseAuditFilter(request.filter),
    }),
    answer: ({ limit, pageToken, filter, filterText }) => {
      const binding: PageBinding = { storeId, list: "admin_events", filter: filterText };
      const before = decodePageToken(pageToken, binding);
      const { events, next } = page(audit, before, limit, filter);
      return {
        events: events.map(toAdminEvent),
        nextPageToken: encodePageToken(next, binding),
        freshness: freshNow("audit", nowMs()),
      };
    },
  });
}

/** `next` is the seq below which the next page begins; null at the end. */
function page(
  audit: Pick<Audit, "readBefore">,
  before: number | null,
  limit: number,
  filter: AuditFilter,
): { readonly events: readonly AdminEvent[]; readonly next: number | null } {
  const readBehind = (event: AdminEvent | null): readonly AdminEvent[] =>
    audit.readBefore(event?.seq ?? before, rowsPerRead);
  const { rows, last, isEnd } = wantedRows(readBehind, limit, filter);
  const isMore = !isEnd && last !== null && last.seq > 1;
  return { events: rows, next: isMore ? last.seq : null };
}
