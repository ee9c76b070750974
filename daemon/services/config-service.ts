import { getConfigVersion } from "../handlers/get-config-version.ts";
import { listConfigVersions } from "../handlers/list-config-versions.ts";
import { validateConfig } from "../handlers/validate-config.ts";
import type { Rpc } from "../rpc/rpc.ts";
import type { ServiceParts } from "./daemon-parts.ts";

/** Configurations: tried, and kept by version. */
export function configService(parts: Pick<ServiceParts, "store" | "nowMs">): readonly Rpc[] {
  const { storeId, configVersions, history } = parts.store;
  const kept = { storeId, configVersions, listRuns: history.listRuns, nowMs: parts.nowMs };
  return [validateConfig(), listConfigVersions(kept), getConfigVersion(kept)];
}
