import { ScenariosServiceService } from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import { listPageSizes, pageSizeOf } from "../rpc/fields.ts";
import { decodePageToken, encodePageToken, type PageBinding } from "../rpc/page-token.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import type { ScenarioCatalog } from "../scenarios/scenario-catalog.ts";
import { freshNow } from "../wire/freshness.ts";
import { toScenarioSummary } from "../wire/scenario.ts";

export type ListScenariosDeps = {
  readonly storeId: string;
  readonly catalog: ScenarioCatalog;
  readonly activeScenario: () => string | null;
  readonly nowMs: () => number;
};

/** All scenarios in registry order, in pages. */
export function listScenarios(deps: ListScenariosDeps): Rpc {
  return readRpc(ScenariosServiceService.listScenarios, {
    parse: (request, violations) => ({
      limit: pageSizeOf(violations, request.pageSize, listPageSizes),
      pageToken: request.pageToken,
    }),
    answer: ({ limit, pageToken }) => {
      const binding: PageBinding = { storeId: deps.storeId, list: "scenarios", filter: "" };
      const from = decodePageToken(pageToken, binding) ?? 0;
      const entries = deps.catalog.list();
      const active = deps.activeScenario();
      const upto = from + limit;
      return {
        scenarios: entries
          .slice(from, upto)
          .map((entry) => toScenarioSummary(entry, entry.scenario.scenarioId === active)),
        nextPageToken: encodePageToken(upto < entries.length ? upto : null, binding),
        freshness: freshNow("registry", deps.nowMs()),
      };
    },
  });
}
