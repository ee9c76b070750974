import { ScenariosServiceService } from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import type { Revisions } from "../../store/revisions.ts";
import { listPageSizes, pageSizeOf } from "../rpc/fields.ts";
import { decodePageToken, type PageBinding, pageOf } from "../rpc/page-token.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import type { ScenarioCatalog } from "../scenarios/scenario-catalog.ts";
import { freshNow } from "../wire/freshness.ts";
import { toTimestamp } from "../wire/timestamp.ts";
import { parseScenarioId } from "./named-thing.ts";

export type ListScenarioRevisionsDeps = {
  readonly storeId: string;
  readonly catalog: Pick<ScenarioCatalog, "get">;
  readonly scenarios: Pick<Revisions, "list">;
  readonly nowMs: () => number;
};

/** What a scenario was and who changed it, newest first; the file itself has no revision. */
export function listScenarioRevisions({
  storeId,
  catalog,
  scenarios,
  nowMs,
}: ListScenarioRevisionsDeps): Rpc {
  return readRpc(ScenariosServiceService.listScenarioRevisions, {
    parse: (request, violations) => ({
      scenarioId: parseScenarioId(request, violations),
      limit: pageSizeOf(violations, request.pageSize, listPageSizes),
      pageToken: request.pageToken,
    }),
    answer: ({ scenarioId, limit, pageToken }) => {
      const binding: PageBinding = { storeId, list: "scenario_revisions", filter: scenarioId };
      const found = scenarios.list(scenarioId, decodePageToken(pageToken, binding), limit + 1);
      if (found.length === 0) catalog.get(scenarioId);
      const { entries, nextPageToken } = pageOf(found, limit, ({ revision }) => revision, binding);
      return {
        revisions: entries.map(({ revision, digest, atMs, actor, reason, content, adminEventId }) => ({
          revision,
          digest,
          at: toTimestamp(atMs),
          actor,
          reason,
          adminEventId: adminEventId ?? "",
          deleted: content === null,
        })),
        nextPageToken,
        freshness: freshNow("history", nowMs()),
      };
    },
  });
}
