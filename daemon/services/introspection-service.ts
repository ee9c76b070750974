import { listTicks } from "../handlers/list-ticks.ts";
import { readSnapshot } from "../handlers/read-snapshot.ts";
import { keptTicks } from "../logs/kept-logs.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { storedDocument } from "../runs/stored-document.ts";
import type { ServiceParts } from "./daemon-parts.ts";

/** What is inside a run: its ticks and its document. */
export function introspectionService(
  parts: Pick<ServiceParts, "store" | "runs" | "nowMs" | "sha256">,
): readonly Rpc[] {
  const { store, runs, nowMs, sha256 } = parts;
  const readTicks = keptTicks(store);
  return [
    listTicks({ runs, readTicks, nowMs }),
    readSnapshot({ runs, documentBytes: storedDocument({ readTicks, sha256 }) }),
  ];
}
