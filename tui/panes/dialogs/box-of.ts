import type { Model } from "../../model/model.ts";
import type { Glyphs } from "../../theme/glyphs.ts";
import type { DialogBox } from "./dialog-box.ts";
import { helpBox } from "./help-box.ts";
import { lossBox } from "./loss-box.ts";
import { paletteBox } from "./palette-box.ts";
import { quitBox } from "./quit-box.ts";
import { startBox } from "./start-box.ts";
import { stepBox } from "./step-box.ts";
import { stopBox } from "./stop-box.ts";

/** The box of the open dialog; without one that of a lost connection; null when the pane lies free. */
export function boxOf(model: Model, glyphs: Glyphs): DialogBox | null {
  const { dialog } = model;
  switch (dialog?.kind) {
    case "help":
      return helpBox(model, dialog, glyphs);
    case "palette":
      return paletteBox(model, dialog, glyphs);
    case "start":
      return startBox(model, dialog, glyphs);
    case "step":
      return stepBox(model, dialog);
    case "stop":
      return stopBox(model, dialog);
    case "quit":
      return quitBox(model);
    // The filter is typed in its own line of the pane.
    case "filter":
      return null;
    case undefined:
      return lossBox(model);
  }
}
