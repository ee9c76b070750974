import type { EntryColumns } from "../../layout/logs-layout.ts";
import type { LogLevel, LogLine } from "../../model/facts.ts";
import { fitText, wrap } from "../../text/fit.ts";
import { preciseClockText } from "../../text/format.ts";
import type { Glyphs } from "../../theme/glyphs.ts";
import { fitLine, restyle } from "../../theme/line.ts";
import { type Line, type Style, span } from "../../theme/style.ts";

/** How an entry is drawn. */
export type EntryLook = {
  readonly columns: EntryColumns;
  readonly isSelected: boolean;
  readonly isWrapped: boolean;
  /** Part of the message to point out; empty for none. */
  readonly match: string;
};

/** One log entry: a row, or as many as its message takes when wrapped. */
export function entryRows(line: LogLine, look: EntryLook, glyphs: Glyphs): readonly Line[] {
  const { columns } = look;
  const style = styleOfLevel[line.level];
  const component =
    columns.componentWidth === 0 ? "" : `${fitText(line.component, columns.componentWidth, glyphs.cut)}  `;
  const messages = look.isWrapped ? wrap(line.message, columns.messageWidth) : [line.message];
  const width = columns.messageFrom + columns.messageWidth;
  return messages.map((message, index) => {
    const head: Line =
      index > 0
        ? [span(" ".repeat(columns.messageFrom))]
        : [
            span(fitText(look.isSelected ? glyphs.selected : "", columns.markerWidth, ""), "accent"),
            span(timeText(line.atMs, columns), "dim"),
            span("  "),
            span(fitText(line.level, 5, glyphs.cut), style),
            span(` ${fitText(line.event, columns.eventWidth, glyphs.cut)} `, textStyle(line.level)),
            span(component, "dim"),
          ];
    const row = fitLine(
      [...head, ...highlighted(message, look.match, textStyle(line.level))],
      width,
      glyphs.cut,
    );
    return look.isSelected ? restyle(row, "select") : row;
  });
}

const styleOfLevel: Readonly<Record<LogLevel, Style>> = {
  DEBUG: "dim",
  INFO: "plain",
  WARN: "warn",
  ERROR: "fault",
  UNRECOGNISED: "unknown",
};

function textStyle(level: LogLevel): Style {
  return level === "ERROR" ? "fault" : level === "WARN" ? "warn" : "plain";
}

function timeText(atMs: number | null, columns: EntryColumns): string {
  if (atMs === null) return "?".padEnd(columns.timeWidth);
  const text = preciseClockText(atMs);
  return columns.hasHour ? text : text.slice(3);
}

function highlighted(message: string, match: string, style: Style): Line {
  if (match === "") return [span(message, style)];
  return message
    .split(match)
    .flatMap((part, index) =>
      index === 0 ? [span(part, style)] : [span(match, "accent"), span(part, style)],
    );
}
