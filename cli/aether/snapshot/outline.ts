/**
 * Where the parts of a document lie: every member of its map, and of the map `tick_result` in it. Lists are left to be
 * read item by item, everything else is read whole when it is asked for (engine-core 16).
 */
import { memberPath } from "../../../engine/compare/diff-snapshots.ts";
import { EngineError } from "../../../engine/errors.ts";
import type { Json } from "../../../engine/json/json.ts";
import { parseJson } from "../../../engine/json/parse.ts";
import { CommandFailure } from "../../failures.ts";
import {
  type ByteReader,
  type Bytes,
  byteAt,
  bytesOf,
  closeList,
  closeMap,
  colon,
  endsAfter,
  expectByte,
  found,
  malformed,
  openList,
  openMap,
  readerOf,
  type Span,
  skipSpace,
  skipValue,
} from "./json-bytes.ts";

/** A part and the bytes it takes. */
export type Part = Span & { readonly path: string } & (
    | { readonly kind: "map"; readonly members: ReadonlyMap<string, Part> }
    | { readonly kind: "list" }
    | { readonly kind: "value" }
  );

/** The tick loop's part of a session document; the whole of a document without a session. */
export const tickResultName: string = "tick_result";

/** Its first byte in UTF-8, with which no JSON begins. */
const byteOrderMark = 0xef;

/** @throws CommandFailure when the text is no JSON, as far as can be told without reading the parts themselves */
export function outlineOf(source: Bytes): Part {
  const reader = readerOf(source, { from: 0, upto: source.size });
  if (byteAt(reader) === byteOrderMark) throw malformed(reader, "unexpected byte order mark");
  skipSpace(reader);
  const root = readPart(reader, "", true);
  skipSpace(reader);
  if (byteAt(reader) !== -1) throw malformed(reader, `unexpected ${found(reader)} after the document`);
  return root;
}

function readPart(reader: ByteReader, path: string, isOpened: boolean): Part {
  const first = byteAt(reader);
  if (first === openMap && isOpened) return readMap(reader, path);
  return { kind: first === openList ? "list" : "value", path, ...skipValue(reader) };
}

function readMap(reader: ByteReader, path: string): Part {
  const from = reader.at;
  const members = new Map<string, Part>();
  reader.at += 1;
  skipSpace(reader);
  if (byteAt(reader) === closeMap) {
    reader.at += 1;
    return { kind: "map", path, members, from, upto: reader.at };
  }
  do {
    const name = parsed(reader.source, bytesOf(reader, skipValue(reader)), path);
    if (typeof name !== "string") throw malformed(reader, "expected a key in quotes");
    skipSpace(reader);
    expectByte(reader, colon);
    skipSpace(reader);
    members.set(name, readPart(reader, memberPath(path, name), path === "" && name === tickResultName));
  } while (!endsAfter(reader, closeMap));
  return { kind: "map", path, members, from, upto: reader.at };
}

/** The value of a part, read whole. @throws CommandFailure when it is no JSON */
export function partValue(source: Bytes, part: Part): Json {
  return parsed(source, source.bytes(part.from, part.upto), part.path);
}

/** One item of a list: its bytes, valid until the next is asked for, and what they say. */
export type Item = { readonly bytes: Buffer; readonly value: () => Json };

/** The items of a list, one by one. @throws CommandFailure when they are no JSON, as far as can be told */
export function* itemsOf(source: Bytes, list: Part): Generator<Item, void> {
  const reader = readerOf(source, list);
  reader.at += 1;
  skipSpace(reader);
  if (byteAt(reader) === closeList) return;
  let index = 0;
  do {
    const bytes = bytesOf(reader, skipValue(reader));
    const path = `${list.path}[${index}]`;
    yield { bytes, value: () => parsed(source, bytes, path) };
    index += 1;
  } while (!endsAfter(reader, closeList));
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function parsed({ name }: Bytes, bytes: Buffer, path: string): Json {
  try {
    return parseJson(utf8.decode(bytes));
  } catch (failure) {
    const place = path === "" ? name : `${name}, in ${path}`;
    throw new CommandFailure("document_invalid", `${place}: ${reasonOf(failure)}`);
  }
}

function reasonOf(failure: unknown): string {
  if (failure instanceof EngineError) return failure.message;
  if (failure instanceof TypeError) return "it is not UTF-8";
  if (failure instanceof Error && "code" in failure) return "it is larger than a text can be"; // No string is that long.
  throw failure;
}
