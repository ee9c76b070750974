import type { Dialog } from "../../model/dialog.ts";
import { type Completion, completions } from "../../model/dialogs/palette.ts";
import type { Model } from "../../model/model.ts";
import type { Glyphs } from "../../theme/glyphs.ts";
import { fitLine, restyle } from "../../theme/line.ts";
import { type Line, span } from "../../theme/style.ts";
import { fieldSpans } from "../field-spans.ts";
import { type DialogBox, dialogWidth } from "./dialog-box.ts";

const rowsMax = 8;

/** The command palette: the line being typed, and what Tab would put in. */
export function paletteBox(
  model: Model,
  dialog: Extract<Dialog, { kind: "palette" }>,
  glyphs: Glyphs,
): DialogBox {
  const width = dialogWidth(model.size, 100);
  const list = completions(model, dialog);
  const top = Math.min(Math.max(0, dialog.selected - rowsMax + 1), Math.max(0, list.length - rowsMax));
  const rows = list.slice(top, top + rowsMax).map((completion, index) => {
    const line = fitLine(completionRow(completion), width - 4, glyphs.cut);
    return top + index === dialog.selected ? restyle(line, "select") : line;
  });
  const hint: Line =
    dialog.problem === null
      ? [span("Tab completes   Enter runs   arrows choose, on an empty line the history   Esc closes", "dim")]
      : [span(dialog.problem, "warn")];
  return {
    title: "COMMAND",
    note: list.length > rowsMax ? `${list.length} match` : "",
    rows: [[span(":", "accent"), ...fieldSpans(dialog.field)], ...rows, hint],
    width,
    place: "bottom",
  };
}

function completionRow(completion: Completion): Line {
  return [
    span(completion.shown.padEnd(26), completion.whyOff === null ? "plain" : "dim"),
    span(` ${completion.help}`, "dim"),
    span(completion.key === "" ? "" : `  ${completion.key}`, "accent"),
    span(completion.whyOff === null ? "" : `  (off: ${completion.whyOff})`, "warn"),
  ];
}
