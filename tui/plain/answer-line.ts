import { type InputEvent, namedKey, textKey } from "../input/input-event.ts";
import type { Model } from "../model/model.ts";
import { paletteCommands } from "../model/palette-commands.ts";

/** What a typed line leads to: input for the model as if it had been keyed in, or text to print. */
export type PlainStep =
  | { readonly kind: "input"; readonly events: readonly InputEvent[] }
  | { readonly kind: "print"; readonly lines: readonly string[] };

/**
 * Turns a line typed in plain mode into input. Without a question it is a palette command; with one it is the
 * answer. It takes the same way as keys on the screen do, so the same confirmations stand before every command.
 */
export function answerLine(model: Model, line: string): PlainStep {
  const text = line.trim();
  switch (model.dialog?.kind) {
    case "stop":
      return text === "" ? leave : { kind: "input", events: [clear, { kind: "paste", text }, enter] };
    case "step":
      return text === "." ? leave : { kind: "input", events: [clear, { kind: "paste", text }, enter] };
    case "start":
      return text === "yes" ? { kind: "input", events: [enter] } : leave;
    case "quit":
      return text === "yes" ? { kind: "input", events: [textKey("y")] } : leave;
    case "palette":
    case "filter":
    case "help":
    case undefined:
      return command(model, text);
  }
}

const enter: InputEvent = namedKey("enter");
const esc: InputEvent = namedKey("esc");
const clear: InputEvent = namedKey("ctrl+u");
const leave: PlainStep = { kind: "input", events: [esc] };

function command(model: Model, text: string): PlainStep {
  if (text === "") return { kind: "print", lines: [] };
  if (text === "help") {
    const lines = paletteCommands
      .filter(({ name }) => plainCommands.has(name))
      .map(({ name, args, help }) => `${name} ${args}`.trimEnd().padEnd(30) + help);
    return { kind: "print", lines: ["commands:", ...lines] };
  }
  const name = text.split(/\s+/, 1)[0] ?? "";
  if (!plainCommands.has(name)) return { kind: "print", lines: [`no command "${name}"; help lists them`] };
  // A dialog left open by a refused line is closed first; the palette then takes the line as it would on the screen.
  const closing = model.dialog === null ? [] : [esc];
  return { kind: "input", events: [...closing, textKey(":"), { kind: "paste", text }, enter] };
}

/** The commands that do something without a screen. */
const plainCommands: ReadonlySet<string> = new Set([
  "start!",
  "stop!",
  "pause!",
  "resume!",
  "step!",
  "reconnect",
  "refetch",
  "readonly",
  "q",
]);
