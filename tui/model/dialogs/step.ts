import type { KeyEvent } from "../../input/input-event.ts";
import { whyOff } from "../controls.ts";
import type { Dialog } from "../dialog.ts";
import { only, type Update } from "../effect.ts";
import { editField } from "../field.ts";
import { controlGround, type Model } from "../model.ts";
import { send } from "../send.ts";

type StepDialog = Extract<Dialog, { kind: "step" }>;

/** A key in the step dialog: Enter with nothing typed does one tick. */
export function onStepKey(model: Model, dialog: StepDialog, key: KeyEvent): Update {
  if (key.name === "esc") return only({ ...model, dialog: null });
  if (key.name === "enter") {
    const ticks = dialog.ticks.text.trim() === "" ? 1 : parseCount(dialog.ticks.text);
    const problem = whyNotStep(model, dialog, ticks);
    if (problem !== null || ticks === null) return only({ ...model, dialog: { ...dialog, problem } });
    return send(model, { kind: "step", runId: dialog.runId, ticks });
  }
  const typed = editField(dialog.ticks, key);
  return only(typed === null ? model : { ...model, dialog: { ...dialog, ticks: typed, problem: null } });
}

/** A whole number from 1 on, or null. */
export function parseCount(text: string): number | null {
  const digits = text.trim();
  return /^\d{1,15}$/.test(digits) && Number(digits) >= 1 ? Number(digits) : null;
}

function whyNotStep(model: Model, dialog: StepDialog, ticks: number | null): string | null {
  const off = whyOff("step", controlGround(model));
  if (off !== null) return off;
  if (model.views.run.value?.runId !== dialog.runId) return "another run is active now";
  return ticks === null ? `"${dialog.ticks.text}" is not a number of ticks, from 1 on` : null;
}
