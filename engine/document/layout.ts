/**
 * Lays out a document whose large lists are written item by item, so that it is never in memory as a whole. It is
 * written in block form (C2), the form that is hashed; `file-form.ts` makes the form of files of it.
 */
import { type ByteWriter, newByteWriter, putByte, putText, writtenFrom } from "../bytes/byte-writer.ts";
import { compareCodePoints } from "../json/compare-code-points.ts";
import type { Json } from "../json/json.ts";
import { toC2 } from "../json/write.ts";

/** A value of a document: small and at hand, or put together while it is written. */
export type Part =
  | { readonly kind: "value"; readonly value: Json }
  /** Each round writes one item. */
  | { readonly kind: "list"; readonly items: Items }
  | { readonly kind: "map"; readonly fields: Fields };

/** Called once for each pass over a list: gives the writers of its items, one by one. */
export type Items = () => Iterable<WriteItem>;
export type WriteItem = (writer: ByteWriter) => void;

/** Names and parts of a map, in any order. */
export type Fields = readonly (readonly [name: string, part: Part])[];

export function valuePart(value: Json): Part {
  return { kind: "value", value };
}

/** A list whose items are at hand. */
export function listPart(values: readonly Json[]): Part {
  return { kind: "list", items: () => values.map((value) => (writer) => putText(writer, toC2(value))) };
}

const chunkBytesMin = 64 * 1024;

/** The bytes of a part in chunks of at least 64 KiB, except for the last. Chunks are the receiver's to keep. */
export function* partBytes(part: Part): Generator<Uint8Array> {
  const writer = newByteWriter(2 * chunkBytesMin);
  for (const _ of written(writer, part)) {
    if (writer.length < chunkBytesMin) continue;
    yield writtenFrom(writer, 0).slice();
    writer.length = 0;
  }
  if (writer.length > 0) yield writtenFrom(writer, 0).slice();
}

/** Writes a part; stops now and then, for the writer to be emptied. */
function* written(writer: ByteWriter, part: Part): Generator<void> {
  switch (part.kind) {
    case "value":
      putText(writer, toC2(part.value));
      return;
    case "list":
      yield* writtenList(writer, part.items());
      return;
    case "map":
      yield* writtenMap(writer, part.fields);
      return;
  }
}

function* writtenList(writer: ByteWriter, items: Iterable<WriteItem>): Generator<void> {
  putText(writer, "[");
  let isFirst = true;
  for (const write of items) {
    if (!isFirst) putByte(writer, comma);
    isFirst = false;
    write(writer);
    yield;
  }
  putText(writer, "]");
}

function* writtenMap(writer: ByteWriter, fields: Fields): Generator<void> {
  putText(writer, "{");
  let isFirst = true;
  for (const [name, part] of fields.toSorted(([a], [b]) => compareCodePoints(a, b))) {
    if (!isFirst) putByte(writer, comma);
    isFirst = false;
    putText(writer, `${toC2(name)}:`);
    yield* written(writer, part);
  }
  putText(writer, "}");
}

const comma = 0x2c;
