import { logsLayout } from "../layout/logs-layout.ts";
import { rowWidth } from "../layout/size.ts";
import { shortRunId } from "../text/format.ts";
import { attentionRows } from "./attention.ts";
import { type Control, whyOff } from "./controls.ts";
import { openFilter } from "./dialogs/filter.ts";
import { openHelp } from "./dialogs/help.ts";
import { openPalette } from "./dialogs/open-palette.ts";
import { openStart } from "./dialogs/start.ts";
import { type Effect, only, type Update } from "./effect.ts";
import { emptyField } from "./field.ts";
import { type Action, controlRow } from "./keymap.ts";
import { allLines, formatTerms, nextLevel } from "./log-terms.ts";
import { turnTo, withTerms } from "./logs.ts";
import { logsGround } from "./logs-ground.ts";
import { errorIndex, follow, holdAt, type LogsView, selectedIndex } from "./logs-view.ts";
import { controlGround, type Model, type TileId, withNotice } from "./model.ts";
import { payloadText } from "./payload.ts";
import { isUnanswered } from "./receipt.ts";
import { send } from "./send.ts";

/** Carries out what a key or a palette command asks for. */
export function perform(model: Model, action: Action): Update {
  switch (action.kind) {
    case "go":
      return only({ ...model, pane: action.pane });
    case "go_absent":
      return only(withNotice(model, `${action.name}: not in this version yet`, "warn"));
    case "control":
      return performControl(model, action.control);
    case "next_tile":
      return only(turnTile(model, 1));
    case "previous_tile":
      return only(turnTile(model, -1));
    case "open":
      return open(model);
    case "back":
      return only(back(model));
    case "run_logs":
      return only(runLogs(model));
    case "move":
      return only(model.pane === "logs" ? moveLogs(model, action.by) : moveRow(model, action.by));
    case "page": {
      const by = Math.trunc(action.by * logsGround(model).rows);
      return only(model.pane === "logs" ? moveLogs(model, by) : moveRow(model, by));
    }
    case "first":
      return only(
        model.pane === "logs" ? moveLogs(model, Number.NEGATIVE_INFINITY) : moveRow(model, -10_000),
      );
    case "last":
      return only(model.pane === "logs" ? toLast(model) : moveRow(model, 10_000));
    case "filter":
      return only(openFilter({ ...model, pane: "logs" }));
    case "level":
      return only(withLogTerms(model, { ...model.logs.terms, level: nextLevel(model.logs.terms.level) }));
    case "follow":
      return only(toggleFollow(model));
    case "wrap":
      return only(withView(model, { ...model.logs.view, isWrapped: !model.logs.view.isWrapped }));
    case "error":
      return only(toError(model, action.direction));
    case "palette":
      return openPalette(model);
    case "help":
      return only(openHelp(model));
    case "repaint":
      return [model, [{ kind: "repaint" }]];
    case "refetch":
      return refetch(model);
    case "suspend":
      return [model, [{ kind: "suspend" }]];
    case "quit":
      return quit(model);
    case "interrupt": {
      const last = model.interruptedMono;
      if (last !== null && model.now.monoMs - last <= 1_000) return [model, [{ kind: "quit" }]];
      return quit({ ...model, interruptedMono: model.now.monoMs });
    }
  }
}

/** Says why something is off, in the status line; nothing is sent. */
export function refuse(model: Model, what: string, why: string): Update {
  return only(withNotice(model, `OFF  ${what}: ${why}`, "warn"));
}

/** Asks before leaving only while a command has no answer (tui.md 2). */
function quit(model: Model): Update {
  if (!model.receipts.some(isUnanswered)) return [model, [{ kind: "quit" }]];
  return only({ ...model, dialog: { kind: "quit" } });
}

/** Starts a control: at once when it can be undone by another, else by a dialog. */
function performControl(model: Model, control: Control): Update {
  const why = whyOff(control, controlGround(model));
  const row = controlRow(control);
  if (why !== null) return refuse(model, `${row?.shown ?? ""} ${control}`, why);
  const runId = model.views.run.value?.runId ?? "";
  switch (control) {
    case "start":
      return openStart(model);
    case "pause":
      return send(model, { kind: "pause", runId, atTick: 0 });
    case "resume":
      return send(model, { kind: "resume", runId });
    case "step":
      return only({ ...model, dialog: { kind: "step", runId, ticks: emptyField, problem: null } });
    case "stop":
      return only({ ...model, dialog: { kind: "stop", runId, typed: emptyField, problem: null } });
  }
}

function refetch(model: Model): Update {
  if (model.link.kind !== "live") return [withNotice(model, "trying to connect"), [{ kind: "reconnect" }]];
  const reads: readonly Effect[] = [{ kind: "read_state" }, { kind: "read_identity" }];
  // A log the daemon refused to go on with is opened afresh: without a run, the next step finds the right one.
  const isClosed = model.logs.run?.link.kind === "closed" || model.logs.filtered?.link.kind === "closed";
  const logs = isClosed ? turnTo(model.logs, null) : model.logs;
  return [withNotice({ ...model, logs }, "reading the full state again"), reads];
}

function open(model: Model): Update {
  if (model.pane === "logs") return only(togglePayload(model));
  switch (model.dashboard.focus) {
    case "run":
      return refuse(model, "run detail", "not in this version yet");
    case "pillars":
      return refuse(model, "Pillars", "not in this version yet; l opens the pillar's log");
    case "context":
      return refuse(model, "Scenarios", "not in this version yet");
    case "log":
      return only({ ...model, pane: "logs" });
    case "attention":
      return only(openCause(model));
  }
}

function openCause(model: Model): Model {
  const cause = attentionRows(model)[model.dashboard.attentionRow]?.cause ?? null;
  switch (cause?.kind) {
    case undefined:
      return withNotice(model, "nothing to open here");
    case "connection":
      return { ...model, isLossHidden: false };
    case "pane":
      return { ...model, pane: cause.pane };
    case "last_error":
      return toLastError({ ...model, pane: "logs" });
  }
}

/** The error among the lines before and after it; when it is no longer in memory, all errors by the filter. */
function toLastError(model: Model): Model {
  const all = withLogTerms(model, allLines);
  const index = errorIndex(all.logs.shown, all.logs.shown.length - 1, -1);
  if (index === null) return withLogTerms(all, { ...allLines, level: "ERROR" });
  return withView(all, holdAt(all.logs.view, logsGround(all), index));
}

/** Esc, one step at a time: the connection dialog, the payload, the filter (tui.md 2, "Esc order"). */
function back(model: Model): Model {
  const isLossShown = (model.link.kind === "lost" || model.link.kind === "refused") && !model.isLossHidden;
  if (isLossShown) return { ...model, isLossHidden: true };
  if (model.pane !== "logs") return model;
  const { view, terms } = model.logs;
  if (view.payload.isOpen) return togglePayload(model);
  if (formatTerms(terms) !== "") return withLogTerms(model, allLines);
  return model;
}

function runLogs(model: Model): Model {
  const pillar = model.views.pillars[model.dashboard.pillarRow]?.value?.pillarId;
  const logs: Model = { ...model, pane: "logs" };
  if (model.dashboard.focus !== "pillars" || pillar === undefined) return logs;
  return withLogTerms(logs, { ...allLines, component: pillar });
}

const tiles: readonly TileId[] = ["run", "attention", "pillars", "log", "context"];

function turnTile(model: Model, by: 1 | -1): Model {
  if (model.pane === "logs") {
    const { view } = model.logs;
    if (!view.payload.isOpen) return model;
    return withView(model, { ...view, payload: { ...view.payload, isFocused: !view.payload.isFocused } });
  }
  const next = tiles[(tiles.indexOf(model.dashboard.focus) + by + tiles.length) % tiles.length] ?? "run";
  return { ...model, dashboard: { ...model.dashboard, focus: next } };
}

function moveRow(model: Model, by: number): Model {
  const view = model.dashboard;
  switch (view.focus) {
    case "attention": {
      const last = Math.max(0, attentionRows(model).length - 1);
      return { ...model, dashboard: { ...view, attentionRow: bounded(view.attentionRow + by, last) } };
    }
    case "pillars":
      return { ...model, dashboard: { ...view, pillarRow: bounded(view.pillarRow + by, 4) } };
    case "run":
    case "log":
    case "context":
      return model;
  }
}

function moveLogs(model: Model, by: number): Model {
  const { view, shown } = model.logs;
  if (view.payload.isOpen && view.payload.isFocused) {
    const top = bounded(view.payload.top + by, payloadEnd(model));
    return withView(model, { ...view, payload: { ...view.payload, top } });
  }
  return withView(model, holdAt(view, logsGround(model), selectedIndex(view, shown) + by));
}

/** The last row of the payload that may stand at the top. */
function payloadEnd(model: Model): number {
  const layout = logsLayout(model.size, true);
  const line = model.logs.shown[selectedIndex(model.logs.view, model.logs.shown)];
  if (line === undefined) return 0;
  return Math.max(0, payloadText(line, rowWidth(layout.payloadWidth)).length - (layout.entriesHeight - 2));
}

function logsEnd(model: Model): Model {
  return withView(model, follow(model.logs.view));
}

/** The last line, which is also how following begins again; in a focused payload its last row. */
function toLast(model: Model): Model {
  return model.logs.view.payload.isFocused ? moveLogs(model, Number.POSITIVE_INFINITY) : logsEnd(model);
}

function toggleFollow(model: Model): Model {
  const { view, shown } = model.logs;
  if (view.held !== null) return logsEnd(model);
  return withView(model, holdAt(view, logsGround(model), shown.length - 1));
}

/** Opening holds the view at the selected line, so that the payload stays the one that was asked for. */
function togglePayload(model: Model): Model {
  const { view, shown } = model.logs;
  const payload = { ...view.payload, isOpen: !view.payload.isOpen, isFocused: false, top: 0 };
  if (!payload.isOpen) return withView(model, { ...view, payload });
  if (shown.length === 0) return withNotice(model, "no entry to open");
  const opened = withView(model, { ...view, payload });
  return withView(opened, holdAt(opened.logs.view, logsGround(opened), selectedIndex(view, shown)));
}

function toError(model: Model, direction: 1 | -1): Model {
  const { view, shown } = model.logs;
  const index = errorIndex(shown, selectedIndex(view, shown) + direction, direction);
  if (index === null) return withNotice(model, direction === 1 ? "no error below" : "no error above");
  return withView(model, holdAt(view, logsGround(model), index));
}

/** Changes the log filter. */
export function withLogTerms(model: Model, terms: Model["logs"]["terms"]): Model {
  return { ...model, logs: withTerms(model.logs, terms) };
}

/** Turns the Logs pane to a run that is named, or back to the current one with null. */
export function pinLogs(model: Model, runId: string | null): Model {
  const notice = runId === null ? "logs of the current run" : `logs of ${shortRunId(runId)}`;
  return withNotice({ ...model, pane: "logs", logs: { ...model.logs, pinnedRunId: runId } }, notice);
}

function withView(model: Model, view: LogsView): Model {
  return { ...model, logs: { ...model.logs, view } };
}

function bounded(value: number, last: number): number {
  return Math.min(Math.max(0, value), last);
}
