import type { Dialog } from "../../model/dialog.ts";
import type { Model } from "../../model/model.ts";
import { countText, shortRunId } from "../../text/format.ts";
import { span } from "../../theme/style.ts";
import { fieldSpans } from "../field-spans.ts";
import { type DialogBox, dialogWidth } from "./dialog-box.ts";

/** The small dialog that asks how many ticks to do. */
export function stepBox(model: Model, dialog: Extract<Dialog, { kind: "step" }>): DialogBox {
  const run = model.views.run.value;
  const at = run === null ? "?" : `${countText(run.ticksCompleted)} of ${countText(run.ticksTotal)}`;
  return {
    title: `STEP RUN ${shortRunId(dialog.runId)}`,
    note: "changes the world",
    rows: [
      [span(`at tick ${at}; the run pauses after these ticks`, "dim")],
      [
        span("ticks to do:  "),
        ...fieldSpans(dialog.ticks),
        span(dialog.ticks.text === "" ? "  (1)" : "", "dim"),
      ],
      dialog.problem === null ? [span("Enter steps.   Esc cancels", "dim")] : [span(dialog.problem, "warn")],
    ],
    width: dialogWidth(model.size, 58),
    place: "middle",
  };
}
