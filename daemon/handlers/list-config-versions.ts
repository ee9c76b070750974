import type { ConfigVersion as WireConfigVersion } from "../../proto/gen/trinity/gate/v1/config.ts";
import { ConfigServiceService } from "../../proto/gen/trinity/gate/v1/config.ts";
import type { ConfigVersions, KeptConfig } from "../../store/config-versions.ts";
import type { RunRecord } from "../../store/records.ts";
import type { RunQuery } from "../../store/run-index.ts";
import { checkKeyText, listPageSizes, pageSizeOf } from "../rpc/fields.ts";
import { decodePageToken, type PageBinding, pageOf } from "../rpc/page-token.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import { toConfigVersionRef } from "../wire/config-version.ts";
import { freshNow } from "../wire/freshness.ts";
import { toTimestamp } from "../wire/timestamp.ts";

export type ConfigVersionsDeps = {
  readonly storeId: string;
  readonly configVersions: Pick<ConfigVersions, "get" | "list">;
  readonly listRuns: (query: RunQuery) => readonly RunRecord[];
  readonly nowMs: () => number;
};

/** The versions of a configuration that runs have used, newest first. */
export function listConfigVersions(deps: ConfigVersionsDeps): Rpc {
  return readRpc(ConfigServiceService.listConfigVersions, {
    parse: ({ configName, pageSize, pageToken }, violations) => {
      checkKeyText(violations, "config_name", configName);
      return {
        name: configName === "" ? null : configName,
        limit: pageSizeOf(violations, pageSize, listPageSizes),
        pageToken,
      };
    },
    answer: ({ name, limit, pageToken }) => {
      const binding: PageBinding = { storeId: deps.storeId, list: "config_versions", filter: name ?? "" };
      const found = deps.configVersions.list(name, decodePageToken(pageToken, binding), limit + 1);
      const { entries, nextPageToken } = pageOf(found, limit, ({ seq }) => seq, binding);
      const uses = usesOf(deps);
      return {
        versions: entries.map((kept) => toKeptVersion(kept, uses)),
        nextPageToken,
        freshness: freshNow("history", deps.nowMs()),
      };
    },
  });
}

const everyRun: RunQuery = { before: null, limit: Number.MAX_SAFE_INTEGER, states: [], scenarioId: null };

/** How many runs used each version, by name and digest; counted in one go when somebody asks. */
export function usesOf({ listRuns }: Pick<ConfigVersionsDeps, "listRuns">): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const { configVersions } of listRuns(everyRun))
    for (const version of configVersions) uses.set(keyOf(version), (uses.get(keyOf(version)) ?? 0) + 1);
  return uses;
}

export function toKeptVersion(kept: KeptConfig, uses: ReadonlyMap<string, number>): WireConfigVersion {
  return {
    ref: toConfigVersionRef(kept),
    at: toTimestamp(kept.atMs),
    runs: BigInt(uses.get(keyOf(kept)) ?? 0),
  };
}

function keyOf({ name, digest }: Pick<KeptConfig, "name" | "digest">): string {
  return `${name} ${digest}`;
}
