/**
 * Contracts: the JSON Schemas of the files we read and the documents we write, for everybody who has no use for our
 * code. They are made of the declarations that loaders and shapes use, so they say what the code does.
 */
import type { Schema, SchemaValue } from "../json/schema.ts";

export type Contract = {
  /** Also the file's name, without its ending. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly schema: Schema;
  /** Parts that are written once, under `$defs`, and referred to wherever they occur in the schema. */
  readonly parts: Readonly<Record<string, Schema>>;
  readonly examples: readonly SchemaValue[];
};

/** The whole schema, with a name of its own that is nobody's address. */
export function contractSchema({ name, title, description, schema, parts, examples }: Contract): Schema {
  const names = new Map(Object.entries(parts).map(([part, each]) => [each as SchemaValue, part]));
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: `urn:trinity-gate:contract:${name}`,
    title,
    description,
    ...inner(schema, names),
    ...(names.size > 0 && {
      $defs: Object.fromEntries(Object.entries(parts).map(([part, each]) => [part, inner(each, names)])),
    }),
    ...(examples.length > 0 && { examples }),
  };
}

/** The text of the contract's file. */
export function contractText(contract: Contract): string {
  return `${textAt(contractSchema(contract), "", 0)}\n`;
}

function inner(schema: Schema, names: ReadonlyMap<SchemaValue, string>): Schema {
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => [keyword, referring(value, names)]),
  );
}

function referring(value: SchemaValue, names: ReadonlyMap<SchemaValue, string>): SchemaValue {
  const name = names.get(value);
  if (name !== undefined) return { $ref: `#/$defs/${name}` };
  if (isList(value)) return value.map((element) => referring(element, names));
  return isMap(value) ? inner(value, names) : value;
}

const lineMax = 110;

/** JSON as our formatter would have it: what fits stands on one line, beside `taken` other characters. */
function textAt(value: SchemaValue, indent: string, taken: number): string {
  const flat = inOneLine(value);
  if (indent.length + taken + flat.length <= lineMax || flat.length <= 2) return flat;
  if (isList(value))
    return linesOf(
      value.map((element) => ["", element]),
      indent,
      "[]",
    );
  return isMap(value) ? linesOf(Object.entries(value).map(labelled), indent, "{}") : flat;
}

type Labelled = readonly [label: string, value: SchemaValue];

function labelled([name, value]: readonly [string, SchemaValue]): Labelled {
  return [`${JSON.stringify(name)}: `, value];
}

function linesOf(elements: readonly Labelled[], indent: string, [opening, closing]: string): string {
  const deeper = `${indent}  `;
  const lines = elements.map(([label, value], at) => {
    const comma = at < elements.length - 1 ? "," : "";
    return `${deeper}${label}${textAt(value, deeper, label.length + comma.length)}${comma}`;
  });
  return [opening, ...lines, `${indent}${closing}`].join("\n");
}

function inOneLine(value: SchemaValue): string {
  if (isList(value)) return `[${value.map(inOneLine).join(", ")}]`;
  if (!isMap(value)) return JSON.stringify(value);
  const fields = Object.entries(value)
    .map(labelled)
    .map(([label, element]) => label + inOneLine(element));
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

function isList(value: SchemaValue): value is readonly SchemaValue[] {
  return Array.isArray(value);
}

function isMap(value: SchemaValue): value is Schema {
  return typeof value === "object" && value !== null && !isList(value);
}
