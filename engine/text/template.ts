/**
 * Texts with holes. A run prints records of the same few shapes for every tick, and most of each text never
 * changes. A template is made once, by the canonical writer itself, from a sample of the record; a tick then
 * only fills the holes. That the result equals what the writer prints for the whole record is tested.
 */
import { assert } from "../assert.ts";
import type { Json, JsonRecord } from "../json/json.ts";

/** The text before the first hole, between holes, and after the last: one more than there are holes. */
export type Template = readonly string[];

/** One of the canonical writers of one line: `toC1` or `toC2`. */
export type WriteText = (value: Json) => string;

/**
 * Template of one record whose fields `holes` stay open. They are named in the order in which they will be
 * filled, which is that of the text: sorted.
 *
 * @throws EngineError as the writer does, for the fixed fields.
 */
export function recordTemplate(write: WriteText, sample: JsonRecord, holes: readonly string[]): Template {
  const fixed = write(withHoles(sample, holes, null));
  let mark = "hole";
  while (fixed.includes(mark)) mark += "_";
  const pieces = write(withHoles(sample, holes, mark)).split(`"${mark}"`);
  assert(pieces.length === holes.length + 1, "a template has one piece more than it has holes");
  assert(
    holes.every((hole, n) => pieces[n]?.endsWith(`"${hole}":`) === true),
    "holes are named in the order of the text",
  );
  return pieces;
}

/** Template of a list of records, each with the same holes, filled record by record. */
export function listTemplate(
  write: WriteText,
  samples: readonly JsonRecord[],
  holes: readonly string[],
): Template {
  if (samples.length === 0) return ["[]"];
  const pieces = [""];
  let before = "[";
  for (const sample of samples) {
    const [first = "", ...others] = recordTemplate(write, sample, holes);
    pieces.push(`${pieces.pop()}${before}${first}`, ...others);
    before = ",";
  }
  pieces.push(`${pieces.pop()}]`);
  return pieces;
}

function withHoles(sample: JsonRecord, holes: readonly string[], filling: Json): JsonRecord {
  return { ...sample, ...Object.fromEntries(holes.map((hole) => [hole, filling])) };
}
