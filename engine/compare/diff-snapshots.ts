/**
 * Where two documents differ, value by value (engine-governance 10). Integers are compared exactly, and `1`, `1.0`
 * and `true` are three different values.
 */
import { compareCodePoints } from "../json/compare-code-points.ts";
import { Float, type Json, type JsonMap } from "../json/json.ts";
import { valueRepr } from "./value-repr.ts";

/** One place where two documents differ. A side that lacks it holds the text `<missing>`, as in the reference. */
export type Diff = { readonly path: string; readonly baseline: Json; readonly candidate: Json };

/** What stands for the side that lacks a member. */
export const missing: string = "<missing>";

/**
 * The differences of two values in the order of their paths. It stops once there are `maxDiffs`: that is asked before
 * each value and after each item of a list, but not between missing members of one map, so there may be a few more.
 */
export function diffSnapshots(
  baseline: Json,
  candidate: Json,
  path: string = "",
  maxDiffs: number = 100,
): readonly Diff[] {
  const diffs: Diff[] = [];
  addDiffs(diffs, baseline, candidate, path, maxDiffs);
  return diffs;
}

/** The same, added to those found before; for documents that are read piece by piece. */
export function addDiffs(
  diffs: Diff[],
  baseline: Json,
  candidate: Json,
  path: string,
  maxDiffs: number,
): void {
  if (diffs.length >= maxDiffs) return;
  const kind = kindOf(baseline);
  if (kind !== kindOf(candidate)) {
    diffs.push({ path, baseline, candidate });
  } else if (kind === "map") {
    addMapDiffs(diffs, membersOf(baseline), membersOf(candidate), path, maxDiffs);
  } else if (kind === "list") {
    addListDiffs(diffs, baseline as readonly Json[], candidate as readonly Json[], path, maxDiffs); // Both are lists.
  } else if (!isSameScalar(baseline, candidate)) {
    diffs.push({ path, baseline, candidate });
  }
}

/** The path of a member of the map at `path`. */
export function memberPath(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** A difference on one line: `a.b[3]: baseline=1 candidate='x'`, values as the reference's language writes them. */
export function diffText({ path, baseline, candidate }: Diff): string {
  const place = path === "" ? "<root>" : path;
  return `${place}: baseline=${valueRepr(baseline)} candidate=${valueRepr(candidate)}`;
}

function addMapDiffs(
  diffs: Diff[],
  baseline: JsonMap,
  candidate: JsonMap,
  path: string,
  maxDiffs: number,
): void {
  for (const name of [...new Set([...baseline.keys(), ...candidate.keys()])].sort(compareCodePoints)) {
    const here = memberPath(path, name);
    const [before = missing, after = missing] = [baseline.get(name), candidate.get(name)];
    if (baseline.has(name) && candidate.has(name)) addDiffs(diffs, before, after, here, maxDiffs);
    else diffs.push({ path: here, baseline: before, candidate: after });
  }
}

function addListDiffs(
  diffs: Diff[],
  baseline: readonly Json[],
  candidate: readonly Json[],
  path: string,
  maxDiffs: number,
): void {
  const shared = Math.min(baseline.length, candidate.length);
  for (let at = 0; at < shared; at += 1) {
    addDiffs(diffs, baseline[at] as Json, candidate[at] as Json, `${path}[${at}]`, maxDiffs); // Within both.
    if (diffs.length >= maxDiffs) return;
  }
  if (baseline.length === candidate.length) return;
  diffs.push({ path: `${path}.length`, baseline: baseline.length, candidate: candidate.length });
}

type Kind = "null" | "bool" | "int" | "float" | "text" | "list" | "map";

function kindOf(value: Json): Kind {
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "string":
      return "text";
    case "number":
    case "bigint":
      return "int";
    default:
      if (value === null) return "null";
      if (value instanceof Float) return "float";
      return Array.isArray(value) ? "list" : "map";
  }
}

function isSameScalar(a: Json, b: Json): boolean {
  return a instanceof Float && b instanceof Float ? a.value === b.value : a === b;
}

/** A map or a record as a map. */
function membersOf(value: Json): JsonMap {
  return value instanceof Map ? value : new Map(Object.entries(value as { readonly [field: string]: Json }));
}
