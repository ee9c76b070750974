import type { Json } from "../../engine/json/json.ts";
import { toC2 } from "../../engine/json/write.ts";
import type { ConfigChange } from "../../proto/gen/trinity/gate/v1/common.ts";

/** What differs between two configurations, path by path; policies are told apart by their ids. */
export function changesBetween(before: Json, after: Json): ConfigChange[] {
  return [...walk("", before, after)];
}

function* walk(path: string, before: Json | undefined, after: Json | undefined): Generator<ConfigChange> {
  const [left, right] = [named(before), named(after)];
  if (left !== null && right !== null) {
    for (const key of [...new Set([...left.keys(), ...right.keys()])].sort())
      yield* walk(path === "" ? key : `${path}.${key}`, left.get(key), right.get(key));
    return;
  }
  const [beforeJson, afterJson] = [textOf(before), textOf(after)];
  if (beforeJson !== afterJson) yield { path, beforeJson, afterJson };
}

/** A map as it is, a list of policies by their ids; null for anything else. */
function named(value: Json | undefined): ReadonlyMap<string, Json> | null {
  if (value === undefined) return null;
  if (value instanceof Map) return value;
  if (!Array.isArray(value) || value.length === 0) return null;
  const entries = value.map(
    (each: Json) => [each instanceof Map ? each.get("policy_id") : undefined, each] as const,
  );
  const ids = entries.map(([id]) => id);
  if (ids.some((id) => typeof id !== "string") || new Set(ids).size < ids.length) return null;
  return new Map(entries.map(([id, each]) => [String(id), each]));
}

function textOf(value: Json | undefined): string {
  return value === undefined ? "" : toC2(value);
}
