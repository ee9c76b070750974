import { entryColumns, markerCells } from "../../layout/logs-layout.ts";
import type { Fresh } from "../../model/fresh.ts";
import type { LogBook } from "../../model/log-book.ts";
import { logsGround } from "../../model/logs-ground.ts";
import { selectedIndex, shownStretch } from "../../model/logs-view.ts";
import type { Model } from "../../model/model.ts";
import { countText } from "../../text/format.ts";
import type { Glyphs } from "../../theme/glyphs.ts";
import { type Line, span } from "../../theme/style.ts";
import { entryRows } from "./entry-rows.ts";

/** The rows of the ENTRIES tile: only what is visible is formatted, so the cost does not grow with the log. */
export function entriesRows(
  log: Fresh<LogBook>,
  model: Model,
  columns: number,
  glyphs: Glyphs,
): readonly Line[] {
  const { shown, view, terms } = model.logs;
  if (shown.length === 0) return [[span(emptyText(log, model), "dim")]];
  const ground = logsGround(model);
  const stretch = shownStretch(view, ground);
  const selected = view.held === null ? -1 : selectedIndex(view, shown);
  const look = { columns: entryColumns(columns, markerCells), isWrapped: view.isWrapped, match: terms.text };
  const rows = shown
    .slice(stretch.top, stretch.bottom)
    .flatMap((line, index) =>
      entryRows(line, { ...look, isSelected: stretch.top + index === selected }, glyphs),
    );
  if (rows.length < ground.rows && view.held === null && log.value?.end != null)
    return [...rows, endRow(log.value)];
  return rows;
}

/** The newest entries for the Dashboard, as many as there are rows. `isHeard`: the daemon has told its state. */
export function tailRows(
  log: Fresh<LogBook>,
  isHeard: boolean,
  columns: number,
  rows: number,
  glyphs: Glyphs,
): readonly Line[] {
  const book = log.value;
  if (book === null) return [[span(isHeard ? "no run yet, so there is no log" : "nothing heard yet", "dim")]];
  if (book.lines.length === 0)
    return [[span(book.link.kind === "opening" ? "opening the log" : "no entries yet", "dim")]];
  const look = { columns: entryColumns(columns, 0), isSelected: false, isWrapped: false, match: "" };
  return book.lines.slice(-rows).flatMap((line) => entryRows(line, look, glyphs));
}

function endRow(book: LogBook): Line {
  return [
    span(
      `  end of the log: run ${book.end?.state ?? ""}, ${countText(book.end?.lastSeq ?? 0)} entries`,
      "dim",
    ),
  ];
}

function emptyText(log: Fresh<LogBook>, model: Model): string {
  const book = log.value;
  if (book === null) return "no run yet, so there is no log; R! on the Dashboard starts one";
  if (book.link.kind === "lost" || book.link.kind === "closed") return `not followed: ${book.link.reason}`;
  if (book.link.kind === "opening") return "asking the daemon; no entry yet";
  return book.lines.length === 0 || model.logs.filtered !== null
    ? "no entry yet that passes the filter"
    : `none of ${countText(book.lines.length)} entries passes the filter; Esc clears it`;
}
