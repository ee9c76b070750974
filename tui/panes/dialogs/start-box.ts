import { formOf } from "../../layout/size.ts";
import type { StartDialog, StartField } from "../../model/dialog.ts";
import { chosenScenario, listedScenarios, whyNotStart } from "../../model/dialogs/start.ts";
import type { ScenarioFacts } from "../../model/facts.ts";
import type { Field } from "../../model/field.ts";
import { type Model, nextRequestId } from "../../model/model.ts";
import { countText, shortHash } from "../../text/format.ts";
import type { Glyphs } from "../../theme/glyphs.ts";
import { restyle } from "../../theme/line.ts";
import { type Line, span } from "../../theme/style.ts";
import { fieldSpans } from "../field-spans.ts";
import { type DialogBox, dialogWidth } from "./dialog-box.ts";
import { identityText } from "./stop-box.ts";

/** The start dialog: the scenarios, three overrides, and what Enter would do. */
export function startBox(model: Model, dialog: StartDialog, glyphs: Glyphs): DialogBox {
  const width = dialogWidth(model.size, 76);
  const listRows = formOf(model.size) === "wide" ? 8 : Math.max(3, Math.min(6, model.size.rows - 14));
  return {
    title: "START RUN",
    note: "changes the world",
    rows: [
      ...scenarioRows(model, dialog, listRows, width - 4, glyphs),
      [],
      fieldRow("ticks", dialog.ticks, "ticks", dialog, "the scenario's", glyphs),
      fieldRow(
        "delay",
        dialog.delay,
        "ms between ticks",
        dialog,
        `the daemon's, ${daemonDelay(model)}`,
        glyphs,
      ),
      pausedRow(dialog, glyphs),
      [],
      [
        span("as ", "dim"),
        span(identityText(model)),
        span("   request ", "dim"),
        span(shortHash(nextRequestId(model))),
      ],
      enterRow(model, dialog),
      [span("Tab field   arrows choose   Space switches   Esc cancels", "dim")],
    ],
    width,
    place: "middle",
  };
}

function scenarioRows(
  model: Model,
  dialog: StartDialog,
  height: number,
  columns: number,
  glyphs: Glyphs,
): readonly Line[] {
  const list = listedScenarios(model);
  if (list.length === 0) {
    const text = model.scenarios.kind === "failed" ? model.scenarios.reason : "reading the scenarios";
    return [[span(`  ${text}`, "dim")]];
  }
  const chosen = chosenScenario(model, dialog);
  const index = list.findIndex(({ scenarioId }) => scenarioId === chosen?.scenarioId);
  const top = Math.min(Math.max(0, index - height + 1), Math.max(0, list.length - height));
  return list.slice(top, top + height).map((scenario) => {
    const isChosen = scenario.scenarioId === chosen?.scenarioId;
    const row = scenarioRow(scenario, isChosen, glyphs);
    return isChosen && dialog.focus === "scenario"
      ? restyle([...row, span(" ".repeat(columns))], "select")
      : row;
  });
}

function scenarioRow(scenario: ScenarioFacts, isChosen: boolean, glyphs: Glyphs): Line {
  const marker = isChosen ? `${glyphs.selected} ` : "  ";
  const active = scenario.isActive ? "  active" : "";
  const name =
    scenario.name === "" || scenario.name === scenario.scenarioId ? scenario.description : scenario.name;
  const problem =
    scenario.problems.length === 0
      ? []
      : [span(`  ${glyphs.marks.fault} CANNOT START: ${scenario.problems[0]}`, "fault")];
  return [
    span(marker, "accent"),
    span(scenario.scenarioId.padEnd(22)),
    span(name, "dim"),
    span(active, "ok"),
    ...problem,
  ];
}

function fieldRow(
  focus: StartField,
  field: Field,
  unit: string,
  dialog: StartDialog,
  whenEmpty: string,
  glyphs: Glyphs,
): Line {
  const hasFocus = dialog.focus === focus;
  const value = hasFocus ? fieldSpans(field) : [span(field.text)];
  return [
    span(hasFocus ? `${glyphs.selected} ` : "  ", "accent"),
    span(focus.padEnd(8), hasFocus ? "strong" : "dim"),
    ...value,
    span(field.text === "" ? `  ${whenEmpty}` : ` ${unit}`, "dim"),
  ];
}

function pausedRow(dialog: StartDialog, glyphs: Glyphs): Line {
  const hasFocus = dialog.focus === "paused";
  return [
    span(hasFocus ? `${glyphs.selected} ` : "  ", "accent"),
    span("paused".padEnd(8), hasFocus ? "strong" : "dim"),
    span(
      dialog.isPaused ? "yes, waits for C!resume or K!step" : "no, begins at once",
      hasFocus ? "strong" : "plain",
    ),
  ];
}

function enterRow(model: Model, dialog: StartDialog): Line {
  const problem = whyNotStart(model, dialog);
  const scenario = chosenScenario(model, dialog);
  if (problem !== null)
    return [span(`Enter is inactive: ${problem}.`, dialog.problem === null ? "dim" : "warn")];
  return [span(`Enter starts a run of ${scenario?.scenarioId ?? ""}.`, "accent")];
}

function daemonDelay(model: Model): string {
  const daemon = model.views.daemon.value;
  return daemon === null ? "not known" : `${countText(daemon.tickDelayMs)} ms`;
}
