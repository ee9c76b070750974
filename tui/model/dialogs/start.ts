import type { KeyEvent } from "../../input/input-event.ts";
import type { Command } from "../command.ts";
import { whyOff } from "../controls.ts";
import type { StartDialog, StartField } from "../dialog.ts";
import { only, type Update } from "../effect.ts";
import type { ScenarioFacts } from "../facts.ts";
import { editField, type Field, fieldOf } from "../field.ts";
import { controlGround, type Model } from "../model.ts";
import { send } from "../send.ts";
import { parseCount } from "./step.ts";

/** What a palette command may fill in beforehand. */
export type StartWish = {
  readonly scenarioId: string;
  readonly ticksTotal: string;
  readonly tickDelayMs: string;
  readonly isPaused: boolean;
};

/** Opens the start dialog and asks for the scenarios, which may have changed since last time. */
export function openStart(model: Model, wish?: StartWish): Update {
  const dialog: StartDialog = {
    kind: "start",
    scenarioId: wish?.scenarioId ?? "",
    ticks: fieldOf(wish?.ticksTotal ?? ""),
    delay: fieldOf(wish?.tickDelayMs ?? ""),
    isPaused: wish?.isPaused ?? false,
    focus: "scenario",
    problem: null,
  };
  const scenarios = model.scenarios.kind === "known" ? model.scenarios : { kind: "asked" as const };
  return [{ ...model, dialog, scenarios }, [{ kind: "list_scenarios" }]];
}

/** The scenarios to choose from; empty while they are not known. */
export function listedScenarios(model: Model): readonly ScenarioFacts[] {
  return model.scenarios.kind === "known" ? model.scenarios.scenarios : [];
}

/** The chosen scenario: the one moved to, else the active one, else the first. */
export function chosenScenario(model: Model, dialog: StartDialog): ScenarioFacts | null {
  const list = listedScenarios(model);
  if (dialog.scenarioId !== "")
    return list.find(({ scenarioId }) => scenarioId === dialog.scenarioId) ?? null;
  const activeId = model.views.scenario.value?.scenarioId;
  return list.find(({ scenarioId }) => scenarioId === activeId) ?? list[0] ?? null;
}

/** Why Enter is inactive, or null when it would send. */
export function whyNotStart(model: Model, dialog: StartDialog): string | null {
  const off = whyOff("start", controlGround(model));
  if (off !== null) return off;
  if (model.scenarios.kind === "failed") return `scenarios could not be read: ${model.scenarios.reason}`;
  if (model.scenarios.kind !== "known") return "scenarios are being read";
  const scenario = chosenScenario(model, dialog);
  if (scenario === null)
    return dialog.scenarioId === "" ? "there is no scenario" : `no scenario "${dialog.scenarioId}"`;
  if (scenario.problems.length > 0) return `${scenario.scenarioId} cannot start: ${scenario.problems[0]}`;
  if (dialog.ticks.text !== "" && parseCount(dialog.ticks.text) === null) {
    return `"${dialog.ticks.text}" is not a number of ticks, from 1 on`;
  }
  if (dialog.delay.text !== "" && parseDelay(dialog.delay.text) === null) {
    return `"${dialog.delay.text}" is not a delay, 0 to 3,600,000 ms`;
  }
  return null;
}

/** A key in the start dialog: Tab goes through the fields, arrows choose, Enter starts. */
export function onStartKey(model: Model, dialog: StartDialog, key: KeyEvent): Update {
  const stay = (next: StartDialog): Update => only({ ...model, dialog: next });
  switch (key.name) {
    case "esc":
      return only({ ...model, dialog: null });
    case "tab":
      return stay({ ...dialog, focus: fieldAfter(dialog.focus, 1) });
    case "shift+tab":
      return stay({ ...dialog, focus: fieldAfter(dialog.focus, -1) });
    case "enter": {
      const problem = whyNotStart(model, dialog);
      const scenario = chosenScenario(model, dialog);
      if (problem !== null || scenario === null) return stay({ ...dialog, problem });
      return send(model, startCommand(dialog, scenario.scenarioId));
    }
    default:
      return stay({ ...onFieldKey(model, dialog, key), problem: null });
  }
}

/** Types into the field that has the focus; the list and the switch take no text. */
export function typeIntoStart(dialog: StartDialog, change: (field: Field) => Field | null): StartDialog {
  switch (dialog.focus) {
    case "ticks":
      return { ...dialog, ticks: change(dialog.ticks) ?? dialog.ticks };
    case "delay":
      return { ...dialog, delay: change(dialog.delay) ?? dialog.delay };
    case "scenario":
    case "paused":
      return dialog;
  }
}

function onFieldKey(model: Model, dialog: StartDialog, key: KeyEvent): StartDialog {
  if (dialog.focus === "scenario") {
    if (key.name === "up" || key.name === "k") return chooseBeside(model, dialog, -1);
    if (key.name === "down" || key.name === "j") return chooseBeside(model, dialog, 1);
    return dialog;
  }
  if (key.name === "up") return { ...dialog, focus: fieldAfter(dialog.focus, -1) };
  if (key.name === "down") return { ...dialog, focus: fieldAfter(dialog.focus, 1) };
  if (dialog.focus === "paused") {
    const isSwitch = key.name === "space" || key.name === "left" || key.name === "right";
    return isSwitch ? { ...dialog, isPaused: !dialog.isPaused } : dialog;
  }
  return typeIntoStart(dialog, (field) => editField(field, key));
}

function chooseBeside(model: Model, dialog: StartDialog, by: 1 | -1): StartDialog {
  const list = listedScenarios(model);
  const chosen = chosenScenario(model, dialog);
  const index = list.findIndex(({ scenarioId }) => scenarioId === chosen?.scenarioId);
  const next = list[Math.min(Math.max(0, index + by), list.length - 1)];
  return next === undefined ? dialog : { ...dialog, scenarioId: next.scenarioId };
}

function startCommand(dialog: StartDialog, scenarioId: string): Command {
  return {
    kind: "start",
    scenarioId,
    ticksTotal: parseCount(dialog.ticks.text),
    tickDelayMs: parseDelay(dialog.delay.text),
    isPaused: dialog.isPaused,
  };
}

function parseDelay(text: string): number | null {
  const digits = text.trim();
  return /^\d{1,7}$/.test(digits) && Number(digits) <= 3_600_000 ? Number(digits) : null;
}

const fields: readonly StartField[] = ["scenario", "ticks", "delay", "paused"];

function fieldAfter(field: StartField, by: 1 | -1): StartField {
  return fields[(fields.indexOf(field) + by + fields.length) % fields.length] ?? "scenario";
}
