import type { InputEvent, KeyEvent } from "../input/input-event.ts";
import type { Dialog } from "./dialog.ts";
import { onFilterKey, withFilterText } from "./dialogs/filter.ts";
import { onHelpKey } from "./dialogs/help.ts";
import { onPaletteKey } from "./dialogs/palette.ts";
import { onStartKey, typeIntoStart } from "./dialogs/start.ts";
import { onStepKey } from "./dialogs/step.ts";
import { onStopKey } from "./dialogs/stop.ts";
import { only, type Update } from "./effect.ts";
import { insertText } from "./field.ts";
import { type KeyRow, keyRow, keysOf } from "./keymap.ts";
import { type Model, withNotice } from "./model.ts";
import { perform, refuse } from "./perform.ts";

/** A key or a paste. A dialog takes everything while it is open, except what leaves the program or repaints. */
export function onInput(model: Model, input: InputEvent): Update {
  const heard: Model = { ...model, notice: null };
  if (input.kind === "paste") return only(onPaste(heard, input.text));
  if (input.name === "ctrl+c")
    return perform({ ...heard, dialog: null, prefix: null }, { kind: "interrupt" });
  if (input.name === "ctrl+l") return perform(heard, { kind: "repaint" });
  if (input.name === "ctrl+z") return perform(heard, { kind: "suspend" });
  return model.dialog === null ? onPaneKey(heard, input) : onDialogKey(heard, model.dialog, input);
}

function onPaneKey(model: Model, key: KeyEvent): Update {
  if (model.prefix !== null) {
    const released: Model = { ...model, prefix: null };
    if (key.name === "esc") return only(released);
    const name = `${model.prefix.key} ${key.name}`;
    const row = keyRow(model.pane, name);
    return row === null ? only(withNotice(released, `${name}: no such key`)) : onRow(released, row);
  }
  const row = keyRow(model.pane, key.name);
  if (row !== null) return onRow(model, row);
  const isPrefix = keysOf(model.pane).some(({ keys }) =>
    keys.some((name) => name.startsWith(`${key.name} `)),
  );
  if (!isPrefix || key.name !== "g") return only(model);
  return [
    { ...model, prefix: { key: "g", sinceMono: model.now.monoMs } },
    [{ kind: "wake", afterMs: whichKeyMs }],
  ];
}

/** The second keys of a sequence are listed after this time (tui.md 2). In milliseconds. */
export const whichKeyMs: number = 300;

function onRow(model: Model, row: KeyRow): Update {
  const why = row.whyOff(model);
  return why === null
    ? perform(model, row.action)
    : refuse(model, `${row.shown} ${row.label || row.help}`, why);
}

function onDialogKey(model: Model, dialog: Dialog, key: KeyEvent): Update {
  switch (dialog.kind) {
    case "palette":
      return onPaletteKey(model, dialog, key);
    case "filter":
      return onFilterKey(model, dialog, key);
    case "start":
      return onStartKey(model, dialog, key);
    case "step":
      return onStepKey(model, dialog, key);
    case "stop":
      return onStopKey(model, dialog, key);
    case "help": {
      const step = onHelpKey(model, dialog, key);
      switch (step.kind) {
        case "stay":
          return only({ ...model, dialog: step.dialog });
        case "close":
          return only({ ...model, dialog: null });
        case "run":
          return onRow({ ...model, dialog: null }, step.row);
      }
      return only(model);
    }
    case "quit":
      if (key.name === "y" || key.name === "q") return [model, [{ kind: "quit" }]];
      return only(key.name === "esc" || key.name === "n" ? { ...model, dialog: null } : model);
  }
}

function onPaste(model: Model, text: string): Model {
  const dialog = model.dialog;
  switch (dialog?.kind) {
    case "palette":
      return {
        ...model,
        dialog: { ...dialog, field: insertText(dialog.field, text), selected: 0, problem: null },
      };
    case "filter":
      return withFilterText(model, dialog, insertText(dialog.field, text));
    case "help":
      return { ...model, dialog: { ...dialog, query: insertText(dialog.query, text), selected: 0 } };
    case "start": {
      const typed = typeIntoStart(dialog, (field) => insertText(field, text));
      return { ...model, dialog: { ...typed, problem: null } };
    }
    case "step":
      return { ...model, dialog: { ...dialog, ticks: insertText(dialog.ticks, text), problem: null } };
    case "stop":
      return { ...model, dialog: { ...dialog, typed: insertText(dialog.typed, text), problem: null } };
    case "quit":
    case undefined:
      return withNotice(model, "pasted text is ignored here");
  }
}
