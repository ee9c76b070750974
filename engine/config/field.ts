/**
 * Tables of fields: what a config map may hold, said once. A loader reads through its table, and the table says the
 * JSON Schema of what the loader takes, so neither can drift from the other. Rules between fields and between files
 * stay code of the loader.
 */
import type { Json, JsonMap } from "../json/json.ts";
import type { Schema, SchemaValue } from "../json/schema.ts";
import type { Convert } from "./convert.ts";
import type { Rule } from "./rule.ts";
import { optional, refuse, required, type Section, within } from "./section.ts";

/** A field of a config map; its name is its key in the table. */
export type Field<T> = {
  readonly convert: Convert<T>;
  /** One sentence for whoever writes such a file. */
  readonly says: string;
  /** What counts when the field is missing; null: it must be there. */
  readonly fallback: { readonly value: T } | null;
  /** What a converted value must be on top; checked when the loader comes to it. */
  readonly rule: Rule<T> | null;
  /** What messages call the value; empty: nothing. */
  readonly label: string;
};

/** The fields of one map. Names in the order in which they are read are easiest to check against the loader. */
export type Fields<T> = { readonly [K in keyof T]: Field<T[K]> };

type Traits<T> = { readonly rule?: Rule<T>; readonly label?: string };

/** A field that must be there. */
export function must<T>(convert: Convert<T>, says: string, { rule, label }: Traits<T> = {}): Field<T> {
  return { convert, says, fallback: null, rule: rule ?? null, label: label ?? "" };
}

/** A field that may be missing, which counts as `fallback`. */
export function may<T>(
  convert: Convert<T>,
  fallback: T,
  says: string,
  { rule, label }: Traits<T> = {},
): Field<T> {
  return { convert, says, fallback: { value: fallback }, rule: rule ?? null, label: label ?? "" };
}

/** Reads the fields of one map, in the order its loader asks for them. */
export type Reader<T> = {
  /** A converted value. Undefined, with the problem reported, when it is missing or refused. */
  readonly read: <K extends keyof T & string>(name: K) => T[K] | undefined;
  /** The map of a field that holds one. Undefined, with the problem reported, when there is none. */
  readonly open: (name: NameOf<T, JsonMap>) => Section | undefined;
  /** The value again, unless the field's rule refuses it, which is reported. */
  readonly checked: <K extends keyof T & string>(name: K, value: T[K] | undefined) => T[K] | undefined;
};

type NameOf<T, V> = { [K in keyof T & string]: T[K] extends V ? K : never }[keyof T & string];

export function readerOf<T>(section: Section, fields: Fields<T>): Reader<T> {
  const read = <K extends keyof T & string>(name: K): T[K] | undefined => {
    const { convert, fallback, label }: Field<T[K]> = fields[name];
    if (fallback === null) return required(section, name, convert, label);
    return optional(section, name, convert, fallback.value, label);
  };
  return {
    read,
    open: (name) => {
      const values = read(name) as JsonMap | undefined; // The name is one of a map.
      return values && within(section, name, values);
    },
    checked: (name, value) => {
      const reason = value === undefined ? undefined : fields[name].rule?.refusal(value);
      return reason === undefined ? value : refuse(section, name, reason);
    },
  };
}

/**
 * The schema of a map with these fields. Other fields are allowed, because loaders ignore what they don't know; `more`
 * adds what holds between the fields.
 */
export function schemaOf<T>(fields: Fields<T>, more: Schema = {}): Schema {
  const entries = Object.entries<Described>(fields);
  const needed = entries.filter(([, { fallback }]) => fallback === null).map(([name]) => name);
  return {
    type: "object",
    ...(needed.length > 0 && { required: needed }),
    properties: Object.fromEntries(entries.map(([name, field]) => [name, fieldSchema(field)])),
    ...more,
  };
}

/** What of a field its schema is made of, whatever its type. */
type Described = Pick<Field<unknown>, "says" | "fallback"> & {
  readonly convert: Pick<Convert<unknown>, "schema">;
  readonly rule: Pick<Rule<unknown>, "narrowed"> | null;
};

function fieldSchema({ convert, says, fallback, rule }: Described): Schema {
  return {
    description: says,
    ...(rule === null ? convert.schema : rule.narrowed(convert.schema)),
    ...(fallback !== null && { default: plainDefault(fallback.value) }),
  };
}

/** Fallbacks are constants of the loaders: texts, small numbers, lists and maps of them. */
function plainDefault(fallback: unknown): SchemaValue {
  if (Array.isArray(fallback)) return fallback.map(plainDefault);
  if (!(fallback instanceof Map)) return fallback as SchemaValue;
  return Object.fromEntries(Array.from(fallback, ([name, value]) => [name, plainDefault(value)]));
}

/** A map without entries, which is what a missing map counts as. */
export const noEntries: ReadonlyMap<string, Json> = new Map();
