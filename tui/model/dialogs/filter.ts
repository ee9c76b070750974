import type { KeyEvent } from "../../input/input-event.ts";
import type { Dialog } from "../dialog.ts";
import { only, type Update } from "../effect.ts";
import { editField, type Field, fieldOf } from "../field.ts";
import { isWhole } from "../log-book.ts";
import { formatTerms, type LogTerms, parseTerms } from "../log-terms.ts";
import { withTerms } from "../logs.ts";
import type { Model } from "../model.ts";

type FilterDialog = Extract<Dialog, { kind: "filter" }>;

/** Opens the filter prompt with the present filter in it. */
export function openFilter(model: Model): Model {
  const former = model.logs.terms;
  const text = formatTerms(former);
  const field = fieldOf(text === "" ? "" : `${text} `);
  return { ...model, dialog: { kind: "filter", field, former, problem: null } };
}

/** A key in the filter prompt: Enter keeps the filter, Esc brings back the former one. */
export function onFilterKey(model: Model, dialog: FilterDialog, key: KeyEvent): Update {
  if (key.name === "esc") return only({ ...withLogs(model, dialog.former), dialog: null });
  if (key.name === "enter") {
    const parsed = parseTerms(dialog.field.text);
    if (!parsed.ok) return only({ ...model, dialog: { ...dialog, problem: parsed.problem } });
    return only({ ...withLogs(model, parsed.terms), dialog: null });
  }
  const field = editField(dialog.field, key);
  return only(field === null ? model : withFilterText(model, dialog, field));
}

/** Takes a changed text. It filters at once while memory holds the whole log, else when Enter is pressed. */
export function withFilterText(model: Model, dialog: FilterDialog, field: Field): Model {
  const parsed = parseTerms(field.text);
  const typed: Model = { ...model, dialog: { ...dialog, field, problem: parsed.ok ? null : parsed.problem } };
  const isLocal = model.logs.run !== null && isWhole(model.logs.run);
  return parsed.ok && isLocal ? withLogs(typed, parsed.terms) : typed;
}

function withLogs(model: Model, terms: LogTerms): Model {
  const isSame = formatTerms(terms) === formatTerms(model.logs.terms);
  return isSame ? model : { ...model, logs: withTerms(model.logs, terms) };
}
