/**
 * Texts with holes. A run prints records of the same few shapes for every tick, and most of each text never
 * changes. A template is made once, by the canonical writer itself, from a sample of the record; a tick then
 * only fills the holes. That the result equals what the writer prints for the whole record is tested.
 */
import { assert } from "../assert.ts";
import type { Int } from "../int.ts";
import type { Json, JsonRecord } from "../json/json.ts";
import type { TextForm } from "./form.ts";

/** The text before the first hole, between holes, and after the last: one more than there are holes. */
export type Template = readonly string[];

/**
 * Template of one record whose fields `holes` stay open. They are named in the order in which they will be
 * filled, which is that of the text: sorted.
 *
 * @throws EngineError as the form's writer does, for the fixed fields.
 */
export function recordTemplate(
  form: TextForm,
  depth: number,
  sample: JsonRecord,
  holes: readonly string[],
): Template {
  const fixed = form.value(withHoles(sample, holes, null), depth);
  let mark = "hole";
  while (fixed.includes(mark)) mark += "_";
  const pieces = form.value(withHoles(sample, holes, mark), depth).split(`"${mark}"`);
  assert(pieces.length === holes.length + 1, "a template has one piece more than it has holes");
  assert(
    holes.every((hole, n) => pieces[n]?.endsWith(`"${hole}"${form.colon}`) === true),
    "holes are named in the order of the text",
  );
  return pieces;
}

/** Template of a list of records, each with the same holes, filled record by record. */
export function listTemplate(
  form: TextForm,
  depth: number,
  samples: readonly JsonRecord[],
  holes: readonly string[],
): Template {
  if (samples.length === 0) return ["[]"];
  const space = form.beforeElement(depth);
  const pieces = [""];
  let before = `[${space}`;
  for (const sample of samples) {
    const [first = "", ...others] = recordTemplate(form, depth + 1, sample, holes);
    pieces.push(`${pieces.pop()}${before}${first}`, ...others);
    before = `,${space}`;
  }
  pieces.push(`${pieces.pop()}${form.beforeClose(depth)}]`);
  return pieces;
}

/** The text with its holes filled: integers as they are, anything else as text in the template's form. */
export function fill(template: Template, values: readonly (Int | string)[]): string {
  assert(values.length === template.length - 1, "every hole gets one value");
  let text = template[0] as string; // A template has at least one piece.
  let at = 1;
  for (const value of values) {
    text += `${value}${template[at]}`;
    at += 1;
  }
  return text;
}

function withHoles(sample: JsonRecord, holes: readonly string[], filling: Json): JsonRecord {
  return { ...sample, ...Object.fromEntries(holes.map((hole) => [hole, filling])) };
}
