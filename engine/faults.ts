/**
 * Reads maps from outside whose errors have kinds (engine-core 10, 11 and 17): a library call throws the first
 * thing wrong, a loader of config files tells them all. So what is wrong is collected here, and those who read decide.
 */
import { type Convert, shown } from "./config/convert.ts";
import type { Field, Fields } from "./config/field.ts";
import { EngineError, type EngineErrorKind } from "./errors.ts";
import type { Json, JsonMap } from "./json/json.ts";

/** One thing wrong with a value from outside. */
export type Fault = {
  readonly kind: EngineErrorKind;
  /** Where in the value, like `base_windows.W.tick_end`; empty for the value itself. */
  readonly path: string;
  readonly reason: string;
};

/** A map that is being read. All parts of a value share one list of faults. */
export type Reading = {
  readonly path: string;
  readonly values: JsonMap;
  readonly faults: Fault[];
};

/** Opens a value that must be a map. Undefined, with the fault noted, when it is none. */
export function openReading(value: Json, path: string, faults: Fault[]): Reading | undefined {
  if (value instanceof Map) return { path, values: value, faults };
  faults.push({ kind: "type", path, reason: `must be a map, not ${shown(value)}` });
  return undefined;
}

/** A field that must be there: a `key` fault when it is missing, a `type` fault when its value is refused. */
export function requiredField<T>(reading: Reading, name: string, convert: Convert<T>): T | undefined {
  const value = reading.values.get(name);
  if (value === undefined) return noteFault(reading, "key", name, `missing required field '${name}'`);
  return converted(reading, name, value, convert);
}

/** A field that may be missing, which gives `fallback`. */
export function optionalField<T>(
  reading: Reading,
  name: string,
  convert: Convert<T>,
  fallback: T,
): T | undefined {
  const value = reading.values.get(name);
  return value === undefined ? fallback : converted(reading, name, value, convert);
}

/**
 * Reads the fields of one map through their table, rules included. What breaks a rule is a `value` fault, the rest as
 * `requiredField` and `optionalField`.
 */
export function fieldsOf<T>(
  reading: Reading,
  fields: Fields<T>,
): <K extends keyof T & string>(name: K) => T[K] | undefined {
  return <K extends keyof T & string>(name: K) => {
    const { convert, fallback, rule }: Field<T[K]> = fields[name];
    const value =
      fallback === null
        ? requiredField(reading, name, convert)
        : optionalField(reading, name, convert, fallback.value);
    const reason = value === undefined ? undefined : rule?.refusal(value);
    return reason === undefined ? value : noteFault(reading, "value", name, reason);
  };
}

/** The converted elements of a list. Undefined, with every fault noted, when any is refused. */
export function listElements<T>(
  reading: Reading,
  name: string,
  list: readonly Json[],
  convert: Convert<T>,
): readonly T[] | undefined {
  const elements = list.map((value, at) => converted(reading, `${name}[${at}]`, value, convert));
  return elements.every((element) => element !== undefined) ? elements : undefined;
}

/** Notes a fault of a field; gives undefined, so a reader can return it. */
export function noteFault(reading: Reading, kind: EngineErrorKind, name: string, reason: string): undefined {
  reading.faults.push({ kind, path: fieldPath(reading.path, name), reason });
}

/** The path of a field of the value at `path`. */
export function fieldPath(path: string, name: string): string {
  return path === "" || name === "" ? path + name : `${path}.${name}`;
}

/** The value that was read without faults. @throws EngineError the first fault */
export function faultless<T>(what: string, value: T | undefined, faults: readonly Fault[]): T {
  const [first] = faults;
  if (first !== undefined) throw faultError(what, first);
  return value as T; // A value is undefined only with a fault.
}

/** A fault as the error of a library call. */
export function faultError(what: string, { kind, path, reason }: Fault): EngineError {
  return new EngineError(kind, path === "" ? `${what}: ${reason}` : `${what}: ${path}: ${reason}`);
}

function converted<T>(
  reading: Reading,
  name: string,
  value: Json,
  { take, wanted }: Convert<T>,
): T | undefined {
  const result = take(value);
  if (result === undefined) {
    return noteFault(reading, "type", name, `must be ${wanted}, not ${shown(value)}`);
  }
  if (typeof result === "string" && !result.isWellFormed()) return noteSurrogate(reading, name, result);
  return result;
}

/** Every text of a session is hashed, and a lone surrogate has no UTF-8 bytes (engine-core 2). */
function noteSurrogate(reading: Reading, name: string, text: string): undefined {
  return noteFault(reading, "value", name, `holds a lone surrogate, which cannot be hashed: ${shown(text)}`);
}
