import { isWhole } from "../../model/log-book.ts";
import { formatTerms } from "../../model/log-terms.ts";
import { shownBook } from "../../model/logs.ts";
import { newLines, selectedIndex } from "../../model/logs-view.ts";
import { type Model, subjectRun } from "../../model/model.ts";
import { countText, preciseClockText, shortRunId } from "../../text/format.ts";
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
function heldSpans(model: Model): Line {
  const { view, shown } = model.logs;
  const link = shownBook(model.logs)?.link;
  if (link?.kind === "lost" || link?.kind === "closed") return [span(`NOT FOLLOWED: ${link.reason}`, "warn")];
  if (view.held === null) return [span("following", "dim")];
  const newRun = newRunId(model);
  if (newRun !== null)
    return [span("HELD", "warn"), span(`   run ${shortRunId(newRun)} has begun (f goes there)`, "accent")];
  const atMs = shown[selectedIndex(view, shown)]?.atMs ?? null;
  const at = atMs === null ? "" : ` at ${preciseClockText(atMs)}`;
  return [span(`HELD${at}`, "warn"), span(`   +${countText(newLines(view, shown))} new below (f follows)`)];
}

/** The run that would be followed if this one were not being read; null when it is the same. */
function newRunId(model: Model): string | null {
  const wanted = model.logs.pinnedRunId ?? subjectRun(model).value?.runId ?? null;
  return wanted === model.logs.run?.runId ? null : wanted;
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
