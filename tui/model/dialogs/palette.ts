import type { KeyEvent } from "../../input/input-event.ts";
import type { Dialog } from "../dialog.ts";
import { only, type Update } from "../effect.ts";
import { editField, fieldOf } from "../field.ts";
import type { Model } from "../model.ts";
import { paletteCommand, paletteCommands } from "../palette-commands.ts";

type PaletteDialog = Extract<Dialog, { kind: "palette" }>;

/** What Tab can put in: the whole text then, and what the list says of it. */
export type Completion = {
  readonly text: string;
  readonly shown: string;
  readonly help: string;
  readonly key: string;
  readonly whyOff: string | null;
};

/** Commands remembered; older ones go. */
const historyMax = 100;

/** The completions of what is typed: commands for the first word, then what its command takes. */
export function completions(model: Model, dialog: PaletteDialog): readonly Completion[] {
  const text = dialog.field.text.trimStart();
  const command = paletteCommand(text.split(" ", 1)[0] ?? "");
  if (command === null || !text.includes(" ")) {
    return ranked(paletteCommands, text, ({ name }) => name).map((found) => ({
      text: found.args === "" ? found.name : `${found.name} `,
      shown: `${found.name} ${found.args}`.trimEnd(),
      help: found.help,
      key: found.key,
      whyOff: found.whyOff(model),
    }));
  }
  const lastBlank = text.lastIndexOf(" ");
  const head = text.slice(0, lastBlank + 1);
  return ranked(command.complete(model), text.slice(lastBlank + 1), (word) => word).map((word) => ({
    text: head + word + (word.endsWith("=") ? "" : " "),
    shown: word,
    help: "",
    key: "",
    whyOff: null,
  }));
}

/** A key in the palette: Tab completes, Enter carries out, the arrows choose or go through the history. */
export function onPaletteKey(model: Model, dialog: PaletteDialog, key: KeyEvent): Update {
  const stay = (next: PaletteDialog): Update => only({ ...model, dialog: next });
  const list = completions(model, dialog);
  switch (key.name) {
    case "esc":
      return only({ ...model, dialog: null });
    case "tab": {
      const chosen = list[dialog.selected];
      return chosen === undefined
        ? stay(dialog)
        : stay({ ...dialog, field: fieldOf(chosen.text), selected: 0 });
    }
    case "up":
    case "ctrl+p":
      if (isBrowsing(dialog)) return stay(fromHistory(model, dialog, 1));
      return stay({ ...dialog, selected: Math.max(0, dialog.selected - 1) });
    case "down":
    case "ctrl+n":
      if (dialog.historyBack > 0) return stay(fromHistory(model, dialog, -1));
      return stay({ ...dialog, selected: Math.min(Math.max(0, list.length - 1), dialog.selected + 1) });
    case "enter":
      return enter(model, dialog);
    default: {
      const field = editField(dialog.field, key);
      if (field === null) return stay(dialog);
      // Rubbing out beyond the beginning leaves, as in every program with a colon.
      if (key.name === "backspace" && dialog.field.text === "") return only({ ...model, dialog: null });
      return stay({ ...dialog, field, selected: 0, historyBack: 0, problem: null });
    }
  }
}

/** An empty line, or one that came out of the history, is what the arrows go on from. */
function isBrowsing(dialog: PaletteDialog): boolean {
  return dialog.historyBack > 0 || (dialog.field.text === "" && dialog.selected === 0);
}

function fromHistory(model: Model, dialog: PaletteDialog, by: 1 | -1): PaletteDialog {
  const back = Math.min(Math.max(0, dialog.historyBack + by), model.history.length);
  const text = model.history[model.history.length - back] ?? "";
  return { ...dialog, field: fieldOf(text), historyBack: back, selected: 0, problem: null };
}

function enter(model: Model, dialog: PaletteDialog): Update {
  const typed = dialog.field.text.trim();
  if (typed === "") return only({ ...model, dialog: null });
  const [name = "", ...words] = typed.split(/\s+/);
  const command = paletteCommand(name);
  const stay = (problem: string): Update => only({ ...model, dialog: { ...dialog, problem } });
  if (command === null) {
    const hint =
      paletteCommand(`${name}!`) === null ? "" : `; it changes the world, so it is written ${name}!`;
    return stay(`no command "${name}"${hint}`);
  }
  const history = [...model.history.filter((line) => line !== typed), typed].slice(-historyMax);
  const result = command.run({ ...model, dialog: null, history }, words);
  return typeof result === "string" ? stay(result) : result;
}

/** Those that begin with the text, then those that hold its letters in this order. */
function ranked<Item>(items: readonly Item[], text: string, nameOf: (item: Item) => string): readonly Item[] {
  const wanted = text.toLowerCase();
  const begins = items.filter((item) => nameOf(item).toLowerCase().startsWith(wanted));
  const holds = items.filter(
    (item) => !begins.includes(item) && holdsInOrder(nameOf(item).toLowerCase(), wanted),
  );
  return [...begins, ...holds];
}

function holdsInOrder(name: string, letters: string): boolean {
  let from = 0;
  for (const letter of letters) {
    from = name.indexOf(letter, from) + 1;
    if (from === 0) return false;
  }
  return true;
}
