import type { KeyEvent } from "../../input/input-event.ts";
import { confirmToken } from "../command.ts";
import { whyOff } from "../controls.ts";
import type { Dialog } from "../dialog.ts";
import { only, type Update } from "../effect.ts";
import { editField } from "../field.ts";
import { controlGround, type Model } from "../model.ts";
import { send } from "../send.ts";

type StopDialog = Extract<Dialog, { kind: "stop" }>;

/**
 * Why Enter is inactive, or null when it would send. The ground is looked at anew each time, so a run that ended
 * or a connection that broke while the dialog was open refuses the stop here.
 */
export function whyNotStop(model: Model, dialog: StopDialog): string | null {
  const run = model.views.run.value;
  const off = whyOff("stop", controlGround(model));
  if (off !== null) return off;
  if (run?.runId !== dialog.runId) return "another run is active now";
  return dialog.typed.text.trim() === confirmToken(dialog.runId) ? null : "number not typed yet";
}

/** A key in the stop dialog: typing fills in the number, Enter sends once it matches, Esc leaves. */
export function onStopKey(model: Model, dialog: StopDialog, key: KeyEvent): Update {
  if (key.name === "esc") return only({ ...model, dialog: null });
  if (key.name === "enter") {
    const problem = whyNotStop(model, dialog);
    if (problem === null) return send(model, { kind: "stop", runId: dialog.runId });
    return only({ ...model, dialog: { ...dialog, problem } });
  }
  const typed = editField(dialog.typed, key);
  return only(typed === null ? model : { ...model, dialog: { ...dialog, typed, problem: null } });
}
