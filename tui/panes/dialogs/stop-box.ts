import { formOf } from "../../layout/size.ts";
import { commandText, confirmToken } from "../../model/command.ts";
import type { Dialog } from "../../model/dialog.ts";
import { whyNotStop } from "../../model/dialogs/stop.ts";
import { trustOf } from "../../model/fresh.ts";
import { type Model, nextRequestId, watchingOf } from "../../model/model.ts";
import { ageText, countText, shortHash, shortRunId } from "../../text/format.ts";
import { widthOf } from "../../text/width.ts";
import { type Line, span } from "../../theme/style.ts";
import { fieldSpans } from "../field-spans.ts";
import { styleOfTrust } from "../frame.ts";
import { type DialogBox, dialogWidth } from "./dialog-box.ts";

/** The dialog that asks before a run is stopped: target, age of what is known, effect, identity, request. */
export function stopBox(model: Model, dialog: Extract<Dialog, { kind: "stop" }>): DialogBox {
  const isWide = formOf(model.size) === "wide";
  return {
    title: `STOP RUN ${shortRunId(dialog.runId)} ?`,
    note: "changes the world",
    rows: isWide ? wideRows(model, dialog) : narrowRows(model, dialog),
    width: dialogWidth(model.size, isWide ? 76 : 64),
    place: "middle",
  };
}

function wideRows(model: Model, dialog: Extract<Dialog, { kind: "stop" }>): readonly Line[] {
  const run = model.views.run.value;
  const undone = run === null ? "?" : countText(run.ticksTotal - run.ticksCompleted);
  const fact = (name: string, text: string): Line => [span(name.padEnd(12), "dim"), span(text)];
  return [
    [],
    fact("action", "stop; takes effect at the next tick boundary"),
    fact(
      "target",
      `run ${shortRunId(dialog.runId)}   scenario ${run?.scenarioId ?? "?"}   tick ${countText(run?.ticksCompleted ?? 0)}`,
    ),
    [span("source".padEnd(12), "dim"), ...sourceSpans(model), span("   (refused here if STALE)", "dim")],
    fact("effect", `run ends as CANCELLED; ${undone} ticks are not done`),
    fact("precond.", `same run id; state ${run?.state ?? "?"} or any other that can be stopped`),
    fact("identity", identityText(model)),
    fact(
      "request",
      `id ${shortHash(nextRequestId(model))}   reason: ${commandText({ kind: "stop", runId: dialog.runId })}`,
    ),
    [],
    promptLine(dialog),
    [],
    ...stateRows(model, dialog),
    [],
  ];
}

function narrowRows(model: Model, dialog: Extract<Dialog, { kind: "stop" }>): readonly Line[] {
  return [
    [span("at the next tick boundary; ends CANCELLED")],
    [span("source ", "dim"), ...sourceSpans(model)],
    [span("as ", "dim"), span(identityText(model))],
    [span("request ", "dim"), span(shortHash(nextRequestId(model)))],
    [],
    promptLine(dialog),
    ...stateRows(model, dialog),
  ];
}

function promptLine(dialog: Extract<Dialog, { kind: "stop" }>): Line {
  const token = confirmToken(dialog.runId);
  const prefix = token === dialog.runId ? "" : `${shortRunId(dialog.runId).slice(0, -token.length)}`;
  const missing = Math.max(0, widthOf(token) - widthOf(dialog.typed.text) - 1);
  const label =
    token === dialog.runId ? "type the run id to confirm:  " : "type the run's number to confirm:  ";
  return [span(label), span(prefix, "dim"), ...fieldSpans(dialog.typed), span("_".repeat(missing), "dim")];
}

function stateRows(model: Model, dialog: Extract<Dialog, { kind: "stop" }>): readonly Line[] {
  const problem = whyNotStop(model, dialog);
  if (problem === null) return [[span("Enter stops the run.", "fault"), span("      Esc cancels (default)")]];
  return [
    [
      span(`Enter is inactive: ${problem}.`, dialog.problem === null ? "dim" : "warn"),
      span("   Esc cancels"),
    ],
  ];
}

function sourceSpans(model: Model): Line {
  const trust = trustOf(model.views.run, watchingOf(model));
  const age = trust.ageMs === null ? "" : `${ageText(trust.ageMs)} `;
  return [span(`${model.views.run.source} ${age}`), span(trust.word, styleOfTrust[trust.word])];
}

/** Who the daemon takes us for. */
export function identityText(model: Model): string {
  const identity = model.identity;
  if (identity === null) return "not known yet";
  return `${identity.actor} (${identity.roles.join(", ")}), ${identity.listener}`;
}
