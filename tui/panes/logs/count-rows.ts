import { type LogBook, missingLines } from "../../model/log-book.ts";
import { countText } from "../../text/format.ts";
import type { Line } from "../../theme/style.ts";
import { span } from "../../theme/style.ts";

/** Level counts and losses, always visible. */
export function countRows(book: LogBook | null): readonly Line[] {
  if (book === null) return [[span(" levels: no log", "dim")], []];
  const counts = (["DEBUG", "INFO", "WARN", "ERROR"] as const)
    .map((level) => `${level} ${countText(book.countOf[level])}`)
    .join("  ");
  return [
    [span(` levels: ${counts}    ${countText(book.lines.length)} entries in memory`)],
    [lossSpan(book)],
  ];
}

/** What is not there: dropped from memory here, or missing from the daemon. */
function lossSpan(book: LogBook): Line[number] {
  const missing = missingLines(book);
  const text = ` dropped from memory: ${countText(book.dropped)}    missing from the daemon: ${countText(missing)}`;
  return span(text, missing > 0 ? "warn" : "dim");
}
