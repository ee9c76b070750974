/**
 * Shapes of the texts we write ourselves and read back. A shape says whether a value read is what its type promises,
 * and if not, where; since a shape of a record has to name each field of the type, the two can't drift apart.
 * Config files of operators are read by `config/`, which collects every problem instead.
 */
import { EngineError } from "../errors.ts";
import type { Int } from "../int.ts";
import { Float, type Json, type JsonMap, type JsonRecord } from "../json/json.ts";
import { nestingMax, parseJson } from "../json/parse.ts";
import { nullable, type Schema } from "../json/schema.ts";

/** Whether a value is a `T`; if not, `blame` is told where it first differs. `schema` says the same to others. */
export type Shape<T> = Check<T> & { readonly schema: Schema };

type Check<T> = (value: unknown, blame?: Blame) => value is T;

/** Where a value is not what was expected, as a path from the value (empty: the value itself), and what was. */
export type Blame = { path: string; wanted: string };

/** What is unusual about a text. */
export type TextTraits = {
  /** Fields with names from outside inside: what they hold keeps its `Map`s. */
  readonly freeFields?: readonly string[];
  /** Fields that are maps with names from outside to values of ours. */
  readonly mapFields?: readonly string[];
  /** How deep its lists and maps may be nested. */
  readonly depthMax?: number;
};

/**
 * Reads a text that one of our encoders has written, with exact integers.
 *
 * @throws EngineError `value` when it is not JSON or has another shape; names `what` was expected and the path of the
 * first value that is different.
 */
export function decodeAs<T>(text: string, shape: Shape<T>, what: string, traits: TextTraits = {}): T {
  const value = plain(parseJson(text, traits.depthMax ?? nestingMax), traits);
  const blame: Blame = { path: "", wanted: "" };
  if (shape(value, blame)) return value;
  const { path, wanted } = blame;
  const where = path === "" ? "it" : path.replace(/^\./, "");
  throw new EngineError("value", `this is no ${what}: ${where} must be ${wanted}`);
}

export function shapeOf<T>(schema: Schema, check: Check<T>): Shape<T> {
  return Object.assign(check, { schema });
}

export const isText: Shape<string> = shapeOf(
  { type: "string" },
  (value, blame): value is string => typeof value === "string" || blamed(blame, "text"),
);
/** A text that matches a pattern, which is anchored where it is meant to be. */
export function isTextLike(pattern: string, wanted: string): Shape<string> {
  const expression = new RegExp(pattern, "u");
  return shapeOf(
    { type: "string", pattern },
    (value, blame): value is string =>
      (typeof value === "string" && expression.test(value)) || blamed(blame, wanted),
  );
}
/** A SHA-256. */
export const isDigest: Shape<string> = isTextLike("^[0-9a-f]{64}$", "64 hexadecimal digits");
export const isBoolean: Shape<boolean> = shapeOf(
  { type: "boolean" },
  (value, blame): value is boolean => typeof value === "boolean" || blamed(blame, "true or false"),
);
export const isInt: Shape<Int> = shapeOf(
  { type: "integer" },
  (value, blame): value is Int =>
    typeof value === "bigint" || Number.isSafeInteger(value) || blamed(blame, "an integer"),
);
/** An integer that is a plain number. */
export const isNumber: Shape<number> = shapeOf(
  { type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
  (value, blame): value is number =>
    Number.isSafeInteger(value) || blamed(blame, "an integer up to 2^53 - 1"),
);
/** A number that counts or numbers something: not negative. */
export const isCount: Shape<number> = shapeOf(
  { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
  (value, blame): value is number =>
    (Number.isSafeInteger(value) && Number(value) >= 0) || blamed(blame, "an integer from 0 to 2^53 - 1"),
);
export const isFloat: Shape<Float> = shapeOf(
  { type: "number" },
  (value, blame): value is Float => value instanceof Float || blamed(blame, "a float"),
);
/** A map with names from outside, in a free field. */
export const isMap: Shape<JsonMap> = shapeOf(
  { type: "object" },
  (value, blame): value is JsonMap => value instanceof Map || blamed(blame, "a map"),
);
/** Any value, in a free field. */
export const isPresent: Shape<Json> = shapeOf(
  {},
  (value, blame): value is Json => value !== undefined || blamed(blame, "present"),
);

export function isExactly<const T extends string | number | null>(...allowed: readonly T[]): Shape<T> {
  const [first = null] = allowed;
  return shapeOf(
    allowed.length === 1 ? { const: first } : { enum: allowed },
    (value, blame): value is T =>
      allowed.some((one) => one === value) || blamed(blame, oneOf(allowed.map(String))),
  );
}

export function isNullOr<T>(shape: Shape<T>): Shape<T | null> {
  return shapeOf(
    nullable(shape.schema),
    (value, blame): value is T | null => value === null || shape(value, blame),
  );
}

export function isEither<A, B>(a: Shape<A>, b: Shape<B>): Shape<A | B> {
  return shapeOf(
    { anyOf: [a.schema, b.schema] },
    (value, blame): value is A | B => a(value) || b(value, blame),
  );
}

/** A record whose `tag` says which of the shapes it has. */
export function isVariant<Tag extends string, T extends { readonly [K in Tag]: string }>(
  tag: Tag,
  shapes: { readonly [Name in T[Tag]]: Shape<Extract<T, { readonly [K in Tag]: Name }>> },
): Shape<T> {
  const byName = new Map<unknown, Shape<unknown>>(Object.entries<Shape<unknown>>(shapes));
  const names = oneOf([...byName.keys()].map(String));
  const schema = { oneOf: Array.from(byName.values(), (shape) => shape.schema) };
  return shapeOf(schema, (value, blame): value is T => {
    if (!isRecord(value)) return blamed(blame, "a map");
    const shape = byName.get(value[tag]);
    return shape === undefined ? blamed(blame, names, `.${tag}`) : shape(value, blame);
  });
}

export function isListOf<T>(shape: Shape<T>): Shape<readonly T[]> {
  const schema = { type: "array", items: shape.schema };
  return shapeOf(schema, (value, blame): value is readonly T[] => {
    if (!Array.isArray(value)) return blamed(blame, "a list");
    for (let at = 0; at < value.length; at += 1) {
      if (!shape(value[at], blame)) return within(blame, `[${at}]`);
    }
    return true;
  });
}

/** A map with names from outside whose values have a shape of ours. */
export function isMapOf<T>(shape: Shape<T>): Shape<ReadonlyMap<string, T>> {
  const schema = { type: "object", additionalProperties: shape.schema };
  return shapeOf(schema, (value, blame): value is ReadonlyMap<string, T> => {
    if (!isMap(value, blame)) return false;
    for (const [name, element] of value) {
      if (!shape(element, blame)) return within(blame, `.${name}`);
    }
    return true;
  });
}

/** The shape of each field of a record. */
export type FieldShapes<T> = { readonly [K in keyof T]-?: Shape<T[K]> };

/** A record with exactly these fields. */
export function isRecordOf<T extends object>(shapes: FieldShapes<T>): Shape<T> {
  const checks = Object.entries<Shape<unknown>>(shapes);
  return shapeOf(recordSchema(checks, []), (value, blame): value is T => {
    if (!isRecord(value)) return blamed(blame, "a map");
    if (Object.keys(value).length !== checks.length) return blamed(blame, `a map of ${checks.length} fields`);
    for (const [field, shape] of checks) {
      if (!shape(value[field], blame)) return within(blame, `.${field}`);
    }
    return true;
  });
}

/** A record with exactly these fields and, where they are present, these optional ones. */
export function isRecordWith<T extends object>(
  shapes: { readonly [K in RequiredField<T>]: Shape<T[K]> },
  optional: { readonly [K in Exclude<keyof T, RequiredField<T>>]-?: Shape<Exclude<T[K], undefined>> },
): Shape<T> {
  const checks = Object.entries<Shape<unknown>>(shapes);
  const optionalChecks = Object.entries<Shape<unknown>>(optional);
  const names = optionalChecks.map(([field]) => field).join(", ");
  return shapeOf(recordSchema(checks, optionalChecks), (value, blame): value is T => {
    if (!isRecord(value)) return blamed(blame, "a map");
    const present = optionalChecks.filter(([field]) => Object.hasOwn(value, field));
    if (Object.keys(value).length !== checks.length + present.length) {
      return blamed(blame, `a map of ${checks.length} fields, perhaps with ${names}`);
    }
    for (const [field, shape] of [...checks, ...present]) {
      if (!shape(value[field], blame)) return within(blame, `.${field}`);
    }
    return true;
  });
}

type RequiredField<T> = { [K in keyof T]-?: object extends Pick<T, K> ? never : K }[keyof T];

type NamedShape = readonly [field: string, shape: Shape<unknown>];

function recordSchema(needed: readonly NamedShape[], optional: readonly NamedShape[]): Schema {
  return {
    type: "object",
    ...(needed.length > 0 && { required: needed.map(([field]) => field) }),
    properties: Object.fromEntries([...needed, ...optional].map(([field, { schema }]) => [field, schema])),
    additionalProperties: false,
  };
}

/** A record whose fields are not known beforehand, but whose names are ours. */
export const isJsonRecord: Shape<JsonRecord> = shapeOf(
  { type: "object" },
  (value, blame): value is JsonRecord =>
    (isRecord(value) && !(value instanceof Float) && Object.values(value).every(isJson)) ||
    blamed(blame, "a map"),
);

function isJson(value: unknown): boolean {
  if (value === null || isText(value) || isBoolean(value) || isInt(value) || isFloat(value)) return true;
  return Array.isArray(value) ? value.every(isJson) : isJsonRecord(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function blamed(blame: Blame | undefined, wanted: string, path = ""): false {
  if (blame !== undefined) Object.assign(blame, { path, wanted });
  return false;
}

/** Puts a step before the path of a value that a part of it was blamed for. */
function within(blame: Blame | undefined, step: string): false {
  if (blame !== undefined) blame.path = `${step}${blame.path}`;
  return false;
}

function oneOf(names: readonly string[]): string {
  return names.length === 1 ? `${names[0]}` : `one of ${names.join(", ")}`;
}

/**
 * Outside free and map fields our encoders write only field names of our own, so that records may stand in for the maps
 * of `parseJson`.
 */
function plain(value: Json, traits: TextTraits): unknown {
  if (Array.isArray(value)) return value.map((element: Json) => plain(element, traits));
  if (!(value instanceof Map)) return value;
  return Object.fromEntries(
    Array.from(value, ([field, element]) => [field, plainField(field, element, traits)]),
  );
}

function plainField(field: string, value: Json, traits: TextTraits): unknown {
  if (traits.freeFields?.includes(field)) return value;
  if (!traits.mapFields?.includes(field) || !(value instanceof Map)) return plain(value, traits);
  return new Map(Array.from(value, ([name, element]) => [name, plain(element, traits)]));
}
