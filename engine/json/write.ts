/**
 * The four canonical text forms of engine-core 2. All sort the keys of every map by code point and print
 * integers as plain decimal digits; they differ in white space and in how they treat characters beyond ASCII.
 *
 *     C1  {"a":[1,2],"b":"é"}            hashed records; refuses floats and lone surrogates
 *     C2  {"a":[1,2],"b":"\u00e9"}       block hashes, canonical documents
 *     C3  C4 with one element per line   document files; no newline at the end
 *     C4  {"a": [1, 2], "b": "\u00e9"}   log lines
 */
import { EngineError } from "../errors.ts";
import { compareCodePoints } from "./compare-code-points.ts";
import { floatText } from "./float-text.ts";
import { Float, type Json, type JsonMap, type JsonRecord } from "./json.ts";
import { quoteC1, quoteC2 } from "./quote.ts";
import { type RecordShape, recordShapes } from "./record-shape.ts";

export { quoteC2 };

/**
 * Record form, the preimage of every record hash.
 *
 * @throws EngineError `type` for a float, `value` for a lone surrogate.
 */
export function toC1(value: Json): string {
  return write(c1, value, "");
}

/** Block form, the text of canonical documents. */
export function toC2(value: Json): string {
  return write(c2, value, "");
}

/** Document file form: indented, without a final newline. */
export function toC3(value: Json): string {
  return write(c3, value, "\n");
}

/**
 * The text a value has in C3 when it stands `depth` levels deep: its first line carries no indent, every
 * further line does. For writers that print a document piece by piece.
 */
export function toC3At(value: Json, depth: number): string {
  return write(c3, value, `\n${"  ".repeat(depth)}`);
}

/** Loose form, the text of log lines. */
export function toC4(value: Json): string {
  return write(c4, value, "");
}

type Form = {
  readonly comma: string;
  readonly colon: string;
  /** White space before each element, in addition to the line break of the level; null when there are no line breaks. */
  readonly indent: string;
  readonly quote: (text: string) => string;
  readonly float: (float: Float) => string;
  /** Field names of records, printed with their colon. */
  readonly shapeOf: (keys: readonly string[]) => RecordShape;
};

const c1 = form({ comma: ",", colon: ":", indent: "", quote: quoteC1, float: refuseFloat });
const c2 = form({ comma: ",", colon: ":", indent: "", quote: quoteC2, float: textOfFloat });
const c3 = form({ comma: ",", colon: ": ", indent: "  ", quote: quoteC2, float: textOfFloat });
const c4 = form({ comma: ", ", colon: ": ", indent: "", quote: quoteC2, float: textOfFloat });

function form(parts: Omit<Form, "shapeOf">): Form {
  return { ...parts, shapeOf: recordShapes((name) => parts.quote(name) + parts.colon) };
}

function refuseFloat(float: Float): string {
  throw new EngineError("type", `the float ${floatText(float.value)} cannot be part of a hashed record`);
}

function textOfFloat(float: Float): string {
  return floatText(float.value);
}

/** `line` is the line break with the indent of the level the value stands on, empty in forms of one line. */
function write(form: Form, value: Json, line: string): string {
  switch (typeof value) {
    case "number":
      if (Number.isSafeInteger(value)) return `${value}`;
      throw new EngineError("type", `the number ${value} is neither an exact integer nor marked as a float`);
    case "string":
      return form.quote(value);
    case "bigint":
    case "boolean":
      return `${value}`;
    case "object":
      if (value === null) return "null";
      if (Array.isArray(value)) return writeList(form, value, line);
      if (value instanceof Map) return writeMap(form, value, line);
      if (value instanceof Float) return form.float(value);
      return writeRecord(form, value as JsonRecord, line); // The last kind of object there is.
    default:
      throw new EngineError("type", `${typeof value} is not a value of a document`);
  }
}

function writeList(form: Form, list: readonly Json[], line: string): string {
  if (list.length === 0) return "[]";
  const inner = line + form.indent;
  let text = "[";
  let separator = inner;
  for (const element of list) {
    text += separator + write(form, element, inner);
    separator = form.comma + inner;
  }
  return `${text}${line}]`;
}

function writeMap(form: Form, map: JsonMap, line: string): string {
  if (map.size === 0) return "{}";
  const inner = line + form.indent;
  let text = "{";
  let separator = inner;
  for (const name of [...map.keys()].sort(compareCodePoints)) {
    // The name has just been read from the map.
    text += separator + form.quote(name) + form.colon + write(form, map.get(name) as Json, inner);
    separator = form.comma + inner;
  }
  return `${text}${line}}`;
}

function writeRecord(form: Form, record: JsonRecord, line: string): string {
  const { sorted, labels } = form.shapeOf(Object.keys(record));
  if (sorted.length === 0) return "{}";
  const inner = line + form.indent;
  let text = "{";
  let separator = inner;
  for (let at = 0; at < sorted.length; at += 1) {
    // Both lists have the record's own fields, one by one.
    text += separator + labels[at] + write(form, record[sorted[at] as string] as Json, inner);
    separator = form.comma + inner;
  }
  return `${text}${line}}`;
}
