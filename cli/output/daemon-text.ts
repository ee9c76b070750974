import type { GetInfoResponse } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { cleanText } from "./clean-text.ts";
import { pairs } from "./table.ts";
import { ageText, durationMs } from "./times.ts";

/** State, process, address and version of a daemon; `state` is what its health service says. */
export function daemonBlock(
  { daemon, store, uptime, listeners }: GetInfoResponse,
  state: string,
  address: string,
): string {
  return pairs([
    ["state", state],
    ["pid", daemon === undefined ? null : String(daemon.pid)],
    ["address", address],
    ["version", daemon === undefined ? null : cleanText(daemon.version)],
    ["engine", daemon === undefined ? null : cleanText(daemon.engineVersion)],
    ["environment", cleanText(daemon?.environmentName ?? "") || "-"],
    ["epoch", daemon === undefined ? null : String(daemon.epoch)],
    ["uptime", uptime === undefined ? null : ageText(durationMs(uptime))],
    ["listeners", listeners.map(cleanText).join(", ") || "-"],
    ["problem", store === undefined || store.problem === "" ? null : cleanText(store.problem)],
    [
      "store",
      store === undefined
        ? null
        : `${cleanText(store.storeId)}, schema ${store.schemaVersion}, ${store.runs} runs`,
    ],
    [
      "upgrade",
      store === undefined || store.upgradedFrom === 0
        ? null
        : `from schema ${store.upgradedFrom}, not finalized: trinity admin finalize-upgrade`,
    ],
  ]);
}
