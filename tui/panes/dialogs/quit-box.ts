import type { Model } from "../../model/model.ts";
import { isUnanswered, receiptTitle } from "../../model/receipt.ts";
import { span } from "../../theme/style.ts";
import { type DialogBox, dialogWidth } from "./dialog-box.ts";

/** Asks before leaving while a command has no answer. */
export function quitBox(model: Model): DialogBox {
  const open = model.receipts.filter(isUnanswered).map(receiptTitle);
  return {
    title: "QUIT ?",
    note: "",
    rows: [
      [span(`no answer yet: ${open.length === 0 ? "none any more" : open.join(", ")}`, "warn")],
      [span("it may take effect or not; only the state will tell")],
      [span("y quits   Esc stays", "dim")],
    ],
    width: dialogWidth(model.size, 60),
    place: "middle",
  };
}
