/**
 * Lays out a document whose large lists are written item by item, so that it is never in memory as a whole.
 */
import { compareCodePoints } from "../json/compare-code-points.ts";
import type { Json } from "../json/json.ts";
import type { TextForm } from "../text/form.ts";

/** A value of a document: small and at hand, or put together while it is written. */
export type Part =
  | { readonly kind: "value"; readonly value: Json }
  /** Texts of the items, each as it stands `depth` levels deep. */
  | { readonly kind: "list"; readonly items: (form: TextForm, depth: number) => Iterable<string> }
  | { readonly kind: "map"; readonly fields: Fields };

/** Names and parts of a map, in any order. */
export type Fields = readonly (readonly [name: string, part: Part])[];

export function valuePart(value: Json): Part {
  return { kind: "value", value };
}

/** A list whose items are at hand. */
export function listPart(values: readonly Json[]): Part {
  return { kind: "list", items: (form, depth) => values.map((value) => form.value(value, depth)) };
}

/** The text of a part that stands `depth` levels deep, piece by piece. */
export function* partText(form: TextForm, depth: number, part: Part): Generator<string> {
  switch (part.kind) {
    case "value":
      yield form.value(part.value, depth);
      return;
    case "list":
      yield* listText(form, depth, part.items(form, depth + 1));
      return;
    case "map":
      yield* mapText(form, depth, part.fields);
      return;
  }
}

/** The same text in chunks of at least `charsMin` characters, except for the last. */
export function* inChunks(texts: Iterable<string>, charsMin: number): Generator<string> {
  let chunk = "";
  for (const text of texts) {
    chunk += text;
    if (chunk.length < charsMin) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}

function* listText(form: TextForm, depth: number, items: Iterable<string>): Generator<string> {
  const space = form.beforeElement(depth);
  let before = `[${space}`;
  for (const item of items) {
    yield before;
    yield item;
    before = `,${space}`;
  }
  yield before.startsWith("[") ? "[]" : `${form.beforeClose(depth)}]`;
}

function* mapText(form: TextForm, depth: number, fields: Fields): Generator<string> {
  const space = form.beforeElement(depth);
  let before = `{${space}`;
  for (const [name, part] of fields.toSorted(([a], [b]) => compareCodePoints(a, b))) {
    yield `${before}${form.value(name, 0)}${form.colon}`;
    yield* partText(form, depth + 1, part);
    before = `,${space}`;
  }
  yield before.startsWith("{") ? "{}" : `${form.beforeClose(depth)}}`;
}
