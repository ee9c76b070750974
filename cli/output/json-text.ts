/** A JSON value whose integers may have any size. */
export type JsonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly JsonValue[]
  | { readonly [field: string]: JsonValue };

/** One line, for streams of documents. */
export function jsonLine(value: JsonValue): string {
  return `${write(value, null)}\n`;
}

/** Two-space indent and a final newline, for a single document. */
export function jsonDocument(value: JsonValue): string {
  return `${write(value, "")}\n`;
}

/** `JSON.stringify`, but a bigint prints its digits. `indent` is that of the line the value begins on; null = compact. */
function write(value: JsonValue, indent: string | null): string {
  if (typeof value === "bigint") return value.toString();
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const inner = indent === null ? null : `${indent}  `;
  if (isList(value))
    return enclose(
      "[",
      "]",
      value.map((item) => write(item, inner)),
      indent,
    );
  const colon = indent === null ? ":" : ": ";
  const fields = Object.entries(value).map(
    ([name, item]) => `${JSON.stringify(name)}${colon}${write(item, inner)}`,
  );
  return enclose("{", "}", fields, indent);
}

function enclose(open: string, close: string, items: readonly string[], indent: string | null): string {
  if (items.length === 0 || indent === null) return `${open}${items.join(",")}${close}`;
  const lines = items.map((item) => `${indent}  ${item}`).join(",\n");
  return `${open}\n${lines}\n${indent}${close}`;
}

function isList(value: object): value is readonly JsonValue[] {
  return Array.isArray(value);
}
