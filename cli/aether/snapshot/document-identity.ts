import type { Json, JsonMap } from "../../../engine/json/json.ts";
import { itemsOf, type Part, partValue } from "./outline.ts";
import type { SnapshotFile } from "./snapshot-file.ts";

/** Which run a document is of, as far as it tells; a document without a session tells less. */
export type DocumentIdentity = {
  readonly gid: Json | undefined;
  readonly runId: Json | undefined;
  readonly ticks: Json | undefined;
};

/** @throws CommandFailure when the parts that tell are no JSON */
export function identityOf(document: SnapshotFile): DocumentIdentity {
  const { root } = document;
  const members = root.kind === "map" ? root.members : new Map<string, Part>();
  const config = mapIn(document, members.get("config"));
  if (config !== null) {
    return { gid: config.get("gid"), runId: config.get("run_id"), ticks: config.get("total_ticks") };
  }
  const entry = lastEntry(document, members.get("u_ledger_entries"));
  return { gid: entry?.get("gid"), runId: entry?.get("run_id"), ticks: entry?.get("tick") };
}

function mapIn(document: SnapshotFile, part: Part | undefined): JsonMap | null {
  const value = part?.kind === "value" ? partValue(document, part) : null;
  return value instanceof Map ? value : null;
}

function lastEntry(document: SnapshotFile, part: Part | undefined): JsonMap | null {
  let last: Json = null;
  if (part?.kind === "list") for (const item of itemsOf(document, part)) last = item.value();
  return last instanceof Map ? last : null;
}
