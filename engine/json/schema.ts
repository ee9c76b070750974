/**
 * A JSON Schema (draft 2020-12) or a part of one, as our declarations say it. Keywords are written in the order in which
 * they stand.
 */
export type Schema = { readonly [keyword: string]: SchemaValue };

export type SchemaValue = null | boolean | number | string | readonly SchemaValue[] | Schema;

/** The schema with null allowed as well. */
export function nullable(schema: Schema): Schema {
  const { type, enum: words } = schema;
  if (type === undefined && words === undefined) return { anyOf: [schema, { type: "null" }] };
  return {
    ...schema,
    ...(type !== undefined && { type: [type, "null"].flat() }),
    ...(Array.isArray(words) && { enum: [...words, null] }),
  };
}
