import { isWhole } from "../../model/log-book.ts";
import { formatTerms } from "../../model/log-terms.ts";
import { shownBook } from "../../model/logs.ts";
import { newLines, selectedIndex } from "../../model/logs-view.ts";
import type { Model } from "../../model/model.ts";
import { countText, preciseClockText } from "../../text/format.ts";
import { type Line, span } from "../../theme/style.ts";
import { fieldSpans } from "../field-spans.ts";

/** The line that always says what is filtered and whether the view follows. */
export function filterLine(model: Model): Line {
  const { dialog } = model;
  if (dialog?.kind === "filter") {
    const problem = dialog.problem === null ? "   Enter keeps, Esc undoes" : `   ${dialog.problem}`;
    return [
      span(" filter: ", "accent"),
      ...fieldSpans(dialog.field),
      span(problem, dialog.problem === null ? "dim" : "warn"),
    ];
  }
  const text = formatTerms(model.logs.terms);
  return [
    span(" filter: "),
    span(text === "" ? "none" : text, text === "" ? "dim" : "accent"),
    span(`   ${countsText(model)}   `),
    ...heldSpans(model),
  ];
}

/** How the view stands: following, or held with what has come since. */
export function heldSpans(model: Model): Line {
  const { view, shown } = model.logs;
  if (view.held === null) return [span("following", "dim")];
  const atMs = shown[selectedIndex(view, shown)]?.atMs ?? null;
  const at = atMs === null ? "" : ` at ${preciseClockText(atMs)}`;
  return [span(`HELD${at}`, "warn"), span(`   +${countText(newLines(view, shown))} new below (f follows)`)];
}

function countsText(model: Model): string {
  const book = model.logs.run;
  if (book === null) return "no log";
  const total = Math.max(book.lines.at(-1)?.seq ?? 0, shownBook(model.logs)?.lines.at(-1)?.seq ?? 0);
  const shown = model.logs.shown.length;
  if (shown === total) return `all ${countText(total)}`;
  const isOlderLeft = model.logs.filtered === null && !isWhole(book);
  return `${isOlderLeft ? "newest " : ""}${countText(shown)} of ${countText(total)}`;
}
