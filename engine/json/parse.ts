/**
 * Reads JSON text with exact integers (engine-core 1): a number with a point or an exponent is a `Float`, any
 * other number an `Int` of whatever size. Objects become `Map`s in the order of their keys; of a repeated key the
 * first position and the last value count.
 */
import { EngineError } from "../errors.ts";
import { intOf } from "../int.ts";
import { Float, type Json } from "./json.ts";

/** How deep lists and maps of a text from outside may be nested. */
export const nestingMax: number = 512;

/**
 * @throws EngineError `value` naming line and column (both from 1, columns in characters) when the text is not
 * JSON, is nested deeper than `depthMax` or holds a number that no double can hold. `NaN` and `Infinity` are
 * not JSON. Lone surrogates in escapes are kept.
 */
export function parseJson(text: string, depthMax: number = nestingMax): Json {
  const source: Source = { text, depthMax, at: 0 };
  if (text.startsWith("\ufeff")) throw failure(source, "unexpected byte order mark");
  skipSpace(source);
  const value = readValue(source, 1);
  skipSpace(source);
  if (source.at < text.length) throw failure(source, `unexpected ${found(source)} after the document`);
  return value;
}

/** A text and how far it has been read. */
type Source = { readonly text: string; readonly depthMax: number; at: number };

function readValue(source: Source, depth: number): Json {
  switch (source.text[source.at]) {
    case "{":
      return readMap(source, depth);
    case "[":
      return readList(source, depth);
    case '"':
      return readString(source);
    case "t":
      return readWord(source, "true", true);
    case "f":
      return readWord(source, "false", false);
    case "n":
      return readWord(source, "null", null);
    default:
      return readNumber(source);
  }
}

function readMap(source: Source, depth: number): Json {
  const map = new Map<string, Json>();
  enter(source, depth);
  if (closes(source, "}")) return map;
  for (;;) {
    if (source.text[source.at] !== '"')
      throw failure(source, `expected a key in quotes, not ${found(source)}`);
    const key = readString(source);
    skipSpace(source);
    if (source.text[source.at] !== ":") throw failure(source, `expected ":", not ${found(source)}`);
    source.at += 1;
    skipSpace(source);
    map.set(key, readValue(source, depth + 1));
    if (endsAfterElement(source, "}")) return map;
  }
}

function readList(source: Source, depth: number): Json {
  const list: Json[] = [];
  enter(source, depth);
  if (closes(source, "]")) return list;
  for (;;) {
    list.push(readValue(source, depth + 1));
    if (endsAfterElement(source, "]")) return list;
  }
}

/** Steps over an opening bracket. */
function enter(source: Source, depth: number): void {
  if (depth > source.depthMax) throw failure(source, `nested deeper than ${source.depthMax} levels`);
  source.at += 1;
  skipSpace(source);
}

function closes(source: Source, bracket: "}" | "]"): boolean {
  if (source.text[source.at] !== bracket) return false;
  source.at += 1;
  return true;
}

/** Steps over what follows an element: the closing bracket (true) or a comma (false). */
function endsAfterElement(source: Source, bracket: "}" | "]"): boolean {
  skipSpace(source);
  if (closes(source, bracket)) return true;
  if (source.text[source.at] !== ",")
    throw failure(source, `expected "," or "${bracket}", not ${found(source)}`);
  source.at += 1;
  skipSpace(source);
  return false;
}

function readString(source: Source): string {
  const { text } = source;
  source.at += 1;
  let value = "";
  let copiedUpto = source.at;
  for (;;) {
    const unit = text.charCodeAt(source.at); // NaN at the end of the text.
    if (unit === quoteMark) {
      value += text.slice(copiedUpto, source.at);
      source.at += 1;
      return value;
    }
    if (unit === backslash) {
      value += text.slice(copiedUpto, source.at) + readEscape(source);
      copiedUpto = source.at;
    } else if (unit >= firstPrintable) {
      source.at += 1;
    } else {
      throw failure(
        source,
        source.at < text.length ? "control character in a string" : "unterminated string",
      );
    }
  }
}

const quoteMark = 0x22;
const backslash = 0x5c;
const firstPrintable = 0x20;

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

function readEscape(source: Source): string {
  const letter = source.text[source.at + 1] ?? "";
  if (letter === "u") {
    const digits = source.text.slice(source.at + 2, source.at + 6);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw failure(source, "expected four hex digits after \\u");
    source.at += 6;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }
  const character = escapes.get(letter);
  if (character === undefined) throw failure(source, "unknown escape in a string");
  source.at += 2;
  return character;
}

function readWord<T>(source: Source, word: string, value: T): T {
  if (!source.text.startsWith(word, source.at))
    throw failure(source, `expected a value, not ${found(source)}`);
  source.at += word.length;
  return value;
}

function readNumber(source: Source): Json {
  const short = readShortInt(source);
  if (short !== null) return short;
  const number = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
  number.lastIndex = source.at;
  const match = number.exec(source.text);
  if (match === null) throw failure(source, `expected a value, not ${found(source)}`);
  const [token, fraction, exponent] = match;
  const value = Number(token);
  if (!Number.isFinite(value) && (fraction ?? exponent) !== undefined) {
    throw failure(source, `the number ${token} is too large`);
  }
  source.at += token.length;
  return (fraction ?? exponent) === undefined ? intOf(BigInt(token)) : new Float(value);
}

/** Most numbers of a document: up to 15 digits without sign, which a loop reads faster than a pattern does. */
function readShortInt(source: Source): number | null {
  const { text } = source;
  let value = 0;
  let at = source.at;
  for (; at < source.at + 16; at += 1) {
    const digit = text.charCodeAt(at) - digitZero;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
    } else {
      const digits = at - source.at;
      const next = text[at];
      const leadsWithZero = digits > 1 && text.charCodeAt(source.at) === digitZero;
      if (digits === 0 || leadsWithZero || next === "." || next === "e" || next === "E") return null;
      source.at = at;
      return value;
    }
  }
  return null;
}

const digitZero = 0x30;

function skipSpace(source: Source): void {
  for (;;) {
    const unit = source.text.charCodeAt(source.at);
    if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
    source.at += 1;
  }
}

/** What stands at the reading position, for a message. */
function found({ text, at }: Source): string {
  const point = text.codePointAt(at);
  return point === undefined ? "the end of the text" : JSON.stringify(String.fromCodePoint(point));
}

function failure({ text, at }: Source, reason: string): EngineError {
  const before = text.slice(0, at);
  const line = before.split("\n").length;
  const column = [...before.slice(before.lastIndexOf("\n") + 1)].length + 1;
  return new EngineError("value", `line ${line}, column ${column}: ${reason}`);
}
