import { formOf } from "../../layout/size.ts";
import type { Dialog } from "../../model/dialog.ts";
import { helpRows } from "../../model/dialogs/help.ts";
import type { KeyRow } from "../../model/keymap.ts";
import type { Model } from "../../model/model.ts";
import { paletteCommands } from "../../model/palette-commands.ts";
import type { Glyphs } from "../../theme/glyphs.ts";
import { fitLine, restyle } from "../../theme/line.ts";
import { type Line, span } from "../../theme/style.ts";
import { fieldSpans } from "../field-spans.ts";
import { type DialogBox, dialogWidth } from "./dialog-box.ts";

/** The help, made from the key table: what is searched for, the rows, and what the signs mean. */
export function helpBox(model: Model, dialog: Extract<Dialog, { kind: "help" }>, glyphs: Glyphs): DialogBox {
  const isWide = formOf(model.size) === "wide";
  const width = dialogWidth(model.size, 112);
  const height = model.size.rows - (isWide ? 10 : 8);
  const legendWidth = isWide ? 38 : 0;
  const keyWidth = width - 4 - legendWidth;
  const keys = keyRows(model, dialog, keyWidth, height - 3, glyphs);
  const legend = legendWidth === 0 ? [] : legendRows(glyphs);
  const body = Array.from({ length: Math.max(keys.length, legend.length) }, (_, index) => [
    ...fitLine(keys[index] ?? [], keyWidth, glyphs.cut),
    ...(legend[index] ?? []),
  ]);
  const names = paletteCommands.map(({ name }) => name).join(" ");
  return {
    title: `HELP: ${model.pane === "logs" ? "Logs" : "Dashboard"}`,
    note: isWide ? "type to search, Enter runs it, Esc closes" : "type to search, Esc closes",
    rows: [
      [span("find: "), ...fieldSpans(dialog.query)],
      ...body,
      ...(isWide ? [[]] : shortLegend(glyphs)),
      [span("after :   ", "dim"), span(names)],
    ],
    width,
    place: "middle",
  };
}

function keyRows(
  model: Model,
  dialog: Extract<Dialog, { kind: "help" }>,
  columns: number,
  height: number,
  glyphs: Glyphs,
): readonly Line[] {
  const rows = helpRows(model, dialog);
  if (rows.length === 0) return [[span("no key matches", "dim")]];
  const room = rows.length > height ? height - 1 : height;
  const top = Math.min(Math.max(0, dialog.selected - room + 1), Math.max(0, rows.length - room));
  const lines = rows.slice(top, top + room).map((row, index) => {
    const line = fitLine(keyRow(row, model), columns - 1, glyphs.cut);
    return top + index === dialog.selected ? restyle(line, "select") : line;
  });
  if (rows.length <= height) return lines;
  const last = Math.min(rows.length, top + room);
  return [...lines, [span(`${top + 1} to ${last} of ${rows.length}, arrows and PgDn move`, "dim")]];
}

function keyRow(row: KeyRow, model: Model): Line {
  const why = row.whyOff(model);
  const help = row.label === "" || row.help.startsWith(row.label) ? row.help : `${row.label}: ${row.help}`;
  return [
    span(row.shown.padEnd(11), why === null ? "accent" : "dim"),
    span(help, why === null ? "plain" : "dim"),
    span(why === null ? "" : `  (off: ${why})`, "warn"),
  ];
}

function shortLegend({ marks }: Glyphs): readonly Line[] {
  const signs = `${marks.ok} ok  ${marks.busy} running  ${marks.paused} paused  ${marks.idle} idle  ${marks.degraded} degraded`;
  return [
    [span(`${signs}  ${marks.stale} stale  ${marks.unknown} unknown`, "dim")],
    [span(`${marks.fault} fault   key! changes the world   (key) is off, press it to read why`, "dim")],
  ];
}

function legendRows(glyphs: Glyphs): readonly Line[] {
  const { marks } = glyphs;
  return [
    [span("LEGEND", "dim")],
    [
      span(`${marks.ok} ok`, "ok"),
      span("  "),
      span(`${marks.busy} running`, "busy"),
      span("  "),
      span(`${marks.paused} paused`, "paused"),
    ],
    [
      span(`${marks.idle} idle`, "idle"),
      span("  "),
      span(`${marks.degraded} degraded`, "warn"),
      span("  "),
      span(`${marks.stale} stale`, "stale"),
    ],
    [span(`${marks.unknown} unknown`, "unknown"), span("  "), span(`${marks.fault} fault or lost`, "fault")],
    [],
    [span("live: age <= 2x the interval")],
    [span("late: an answer is overdue")],
    [span("STALE: old, or no stream; last known")],
    [span("degraded, unknown: with the reason")],
    [],
    [span("! after a key: it changes the world")],
    [span("and asks first, unless it can be")],
    [span("undone by another key")],
    [span("(key) in brackets: off, press it to")],
    [span("read why")],
  ];
}
