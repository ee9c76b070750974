import { floatText } from "../json/float-text.ts";
import { Float, type Json } from "../json/json.ts";

/**
 * A value as the reference's language writes it (engine-governance 10): `None`, `True`, `8.0`, `'text'`, `[1, 2]`,
 * `{'a': 1}`, members in the order of the document. What cannot be printed is escaped, so the text is one line and
 * holds no control character.
 */
export function valueRepr(value: Json): string {
  switch (typeof value) {
    case "boolean":
      return value ? "True" : "False";
    case "string":
      return textRepr(value);
    case "number":
    case "bigint":
      return `${value}`;
    default:
      if (value === null) return "None";
      if (value instanceof Float) return floatText(value.value);
      if (isList(value)) return `[${value.map(valueRepr).join(", ")}]`;
      return `{${membersOf(value)
        .map(([name, member]) => `${textRepr(name)}: ${valueRepr(member)}`)
        .join(", ")}}`;
  }
}

/** Double quotes only for a text with single quotes and without double ones. */
function textRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let repr = quote;
  for (const character of text) repr += characterRepr(character, quote);
  return repr + quote;
}

const shortEscapes: ReadonlyMap<string, string> = new Map([
  ["\\", "\\\\"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

/** Controls, marks of format, lone surrogates, private and unassigned characters, and every space but the common one. */
const unprintable = /[\p{C}\p{Z}]/u;

function characterRepr(character: string, quote: string): string {
  const short = character === quote ? `\\${quote}` : shortEscapes.get(character);
  if (short !== undefined) return short;
  if (character === " " || !unprintable.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  if (code <= 0xff) return `\\x${digits.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${digits.padStart(4, "0")}` : `\\U${digits.padStart(8, "0")}`;
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}

function membersOf(
  value: Exclude<Json & object, readonly Json[] | Float>,
): readonly (readonly [string, Json])[] {
  return value instanceof Map ? [...value] : Object.entries(value as { readonly [field: string]: Json });
}
