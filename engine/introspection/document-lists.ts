/** Reads the parts of a document that somebody else may have written: what is there must have its shape. */
import { EngineError } from "../errors.ts";
import type { Int } from "../int.ts";
import type { Json, JsonMap } from "../json/json.ts";

/** Whether a value is a JSON object. */
export function isMap(value: Json | undefined): value is JsonMap {
  return value instanceof Map;
}

/** The objects of a list; none when it is absent. @throws EngineError `value` naming what is something else */
export function mapsOf(owner: JsonMap, name: string): readonly JsonMap[] {
  const list = owner.get(name) ?? [];
  if (!isList(list)) throw refused(name, "a list");
  return list.map((item, at) => {
    if (!isMap(item)) throw refused(`${name}[${at}]`, "an object");
    return item;
  });
}

/** The object of that name; an empty one when it is absent. @throws EngineError `value` */
export function mapOf(owner: JsonMap, name: string): JsonMap {
  const map = owner.get(name) ?? new Map<string, Json>();
  if (!isMap(map)) throw refused(name, "an object");
  return map;
}

/** The objects of an object, by name. @throws EngineError `value` */
export function mapsByName(owner: JsonMap, name: string): ReadonlyMap<string, JsonMap> {
  return new Map(
    [...mapOf(owner, name)].map(([key, value]) => {
      if (!isMap(value)) throw refused(`${name}.${key}`, "an object");
      return [key, value];
    }),
  );
}

/** The objects of a list by their tick, of several with one tick the last. @throws EngineError `value` */
export function mapsByTick(owner: JsonMap, name: string): ReadonlyMap<Int, JsonMap> {
  return new Map(mapsOf(owner, name).map((map, at) => [intIn(map, "tick", `${name}[${at}]`), map]));
}

/** A whole number of an object; `where` names the object. @throws EngineError `value` */
export function intIn(map: JsonMap, name: string, where: string): Int {
  const value = map.get(name);
  if (typeof value === "number" || typeof value === "bigint") return value;
  throw refused(`${where}.${name}`, "an integer");
}

/** A text that is not empty, null when there is none. */
export function textIn(map: JsonMap | undefined, name: string): string | null {
  const value = map?.get(name);
  return typeof value === "string" && value !== "" ? value : null;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function refused(where: string, wanted: string): EngineError {
  return new EngineError("value", `this is no session document: ${where} must be ${wanted}`);
}
