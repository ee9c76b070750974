import type { Field } from "../model/field.ts";
import { graphemesOf } from "../text/width.ts";
import { type Line, span } from "../theme/style.ts";

/** A text field with its caret, which is drawn as a cell of its own because the terminal's cursor is hidden. */
export function fieldSpans(field: Field): Line {
  const parts = graphemesOf(field.text);
  const under = parts[field.caret] ?? " ";
  return [
    span(parts.slice(0, field.caret).join("")),
    span(under === " " ? "_" : under, "caret"),
    span(parts.slice(field.caret + 1).join("")),
  ];
}
