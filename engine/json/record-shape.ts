import { compareCodePoints } from "./compare-code-points.ts";

/** How the records with one set of fields are printed: field names in printing order, with their label texts. */
export type RecordShape = {
  /** As `Object.keys` gives them, which is also how a record is recognised. */
  readonly keys: readonly string[];
  readonly sorted: readonly string[];
  /** For each sorted name, the name quoted and followed by the colon. */
  readonly labels: readonly string[];
};

/** Our records have a few dozen sets of fields; a caller who makes up new ones all the time must not fill memory. */
const shapesPerLength = 64;

/**
 * Makes a look-up of shapes for one text form. Sorting and quoting field names is most of the work of
 * printing a small record, and hashing prints the same few sets of fields over and over.
 */
export function recordShapes(label: (name: string) => string): (keys: readonly string[]) => RecordShape {
  const shapesByLength = new Map<number, RecordShape[]>();
  return (keys) => {
    const shapes = shapesByLength.get(keys.length) ?? [];
    if (shapes.length === 0) shapesByLength.set(keys.length, shapes);
    for (const shape of shapes) {
      if (sameKeys(shape.keys, keys)) return shape;
    }
    const sorted = [...keys].sort(compareCodePoints);
    const shape = { keys, sorted, labels: sorted.map(label) };
    if (shapes.length < shapesPerLength) shapes.push(shape);
    return shape;
  };
}

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  for (let at = 0; at < a.length; at += 1) {
    if (a[at] !== b[at]) return false;
  }
  return true;
}
