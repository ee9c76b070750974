import type { KeyEvent } from "../input/input-event.ts";
import { clean } from "../text/clean.ts";
import { graphemesOf } from "../text/width.ts";

/** A line of text being typed. */
export type Field = {
  readonly text: string;
  /** Characters before the caret, counted in graphemes. */
  readonly caret: number;
};

/** A longer text is not taken; no command or id comes near it. In graphemes. */
const fieldMax = 1_000;

/** An empty field. */
export const emptyField: Field = { text: "", caret: 0 };

/** A field with the caret behind its text. */
export function fieldOf(text: string): Field {
  return { text, caret: graphemesOf(text).length };
}

/** Applies a key of line editing; null when the key is none, so that the caller can give it another meaning. */
export function editField(field: Field, key: KeyEvent): Field | null {
  const before = graphemesOf(field.text).slice(0, field.caret);
  const after = graphemesOf(field.text).slice(field.caret);
  switch (key.name) {
    case "left":
      return { ...field, caret: Math.max(0, field.caret - 1) };
    case "right":
      return { ...field, caret: Math.min(before.length + after.length, field.caret + 1) };
    case "home":
    case "ctrl+a":
      return { ...field, caret: 0 };
    case "end":
    case "ctrl+e":
      return fieldOf(field.text);
    case "backspace":
    case "ctrl+h":
      return joinedField(before.slice(0, -1), after);
    case "delete":
      return joinedField(before, after.slice(1));
    case "ctrl+u":
      return joinedField([], after);
    case "ctrl+k":
      return joinedField(before, []);
    case "ctrl+w":
      return joinedField(withoutLastWord(before), after);
    default:
      return key.text === "" ? null : insertText(field, key.text);
  }
}

/** Inserts typed or pasted text at the caret; line breaks become blanks, and nothing invisible gets in. */
export function insertText(field: Field, text: string): Field {
  const parts = graphemesOf(field.text);
  const added = graphemesOf(clean(text.replace(/[\r\n]+/g, " ")));
  const room = Math.max(0, fieldMax - parts.length);
  return joinedField([...parts.slice(0, field.caret), ...added.slice(0, room)], parts.slice(field.caret));
}

function joinedField(before: readonly string[], after: readonly string[]): Field {
  return { text: [...before, ...after].join(""), caret: before.length };
}

function withoutLastWord(before: readonly string[]): readonly string[] {
  const text = before.join("");
  return graphemesOf(text.replace(/\S*\s*$/, ""));
}
