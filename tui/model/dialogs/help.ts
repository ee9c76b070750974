import type { KeyEvent } from "../../input/input-event.ts";
import type { Dialog } from "../dialog.ts";
import { editField, emptyField } from "../field.ts";
import { type KeyRow, keysOf } from "../keymap.ts";
import type { Model } from "../model.ts";

type HelpDialog = Extract<Dialog, { kind: "help" }>;

/** What a key in the help leads to: another state of the help, its end, or a row to carry out. */
export type HelpStep =
  | { readonly kind: "stay"; readonly dialog: HelpDialog }
  | { readonly kind: "close" }
  | { readonly kind: "run"; readonly row: KeyRow };

/** Opens the help of the present pane. */
export function openHelp(model: Model): Model {
  return { ...model, dialog: { kind: "help", query: emptyField, selected: 0 } };
}

/** The rows that match what was typed, this pane's first. */
export function helpRows(model: Model, dialog: HelpDialog): readonly KeyRow[] {
  const words = dialog.query.text
    .toLowerCase()
    .split(" ")
    .filter((word) => word !== "");
  return keysOf(model.pane).filter((row) => {
    const text = `${row.shown} ${row.label} ${row.help}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** A key in the help: typing searches, Enter carries out the selected row. */
export function onHelpKey(model: Model, dialog: HelpDialog, key: KeyEvent): HelpStep {
  const rows = helpRows(model, dialog);
  const moved = (by: number): HelpStep => {
    const selected = Math.min(Math.max(0, dialog.selected + by), Math.max(0, rows.length - 1));
    return { kind: "stay", dialog: { ...dialog, selected } };
  };
  switch (key.name) {
    case "esc":
    case "f1":
      return { kind: "close" };
    case "up":
      return moved(-1);
    case "down":
      return moved(1);
    case "pageup":
      return moved(-8);
    case "pagedown":
      return moved(8);
    case "enter": {
      const row = rows[dialog.selected];
      return row === undefined ? { kind: "stay", dialog } : { kind: "run", row };
    }
    default: {
      if (key.name === "?" && dialog.query.text === "") return { kind: "close" };
      const query = editField(dialog.query, key);
      return { kind: "stay", dialog: query === null ? dialog : { ...dialog, query, selected: 0 } };
    }
  }
}
