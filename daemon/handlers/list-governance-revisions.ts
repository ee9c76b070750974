import { GovernanceServiceService } from "../../proto/gen/trinity/gate/v1/governance.ts";
import { listPageSizes, pageSizeOf } from "../rpc/fields.ts";
import { decodePageToken, type PageBinding, pageOf } from "../rpc/page-token.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import { freshNow } from "../wire/freshness.ts";
import { toTimestamp } from "../wire/timestamp.ts";
import { baseId, type GovernanceDeps } from "./governance-answers.ts";

export type ListGovernanceRevisionsDeps = Pick<GovernanceDeps, "governance" | "nowMs"> & {
  readonly storeId: string;
};

/** What the base was and who changed it, newest first. */
export function listGovernanceRevisions({ storeId, governance, nowMs }: ListGovernanceRevisionsDeps): Rpc {
  return readRpc(GovernanceServiceService.listGovernanceRevisions, {
    parse: (request, violations) => ({
      limit: pageSizeOf(violations, request.pageSize, listPageSizes),
      pageToken: request.pageToken,
    }),
    answer: ({ limit, pageToken }) => {
      const binding: PageBinding = { storeId, list: "governance_revisions", filter: "" };
      const found = governance.list(baseId, decodePageToken(pageToken, binding), limit + 1);
      const { entries, nextPageToken } = pageOf(found, limit, ({ revision }) => revision, binding);
      return {
        revisions: entries.map(({ revision, digest, atMs, actor, reason, adminEventId }) => ({
          revision,
          digest,
          at: toTimestamp(atMs),
          actor,
          reason,
          adminEventId: adminEventId ?? "",
        })),
        nextPageToken,
        freshness: freshNow("history", nowMs()),
      };
    },
  });
}
