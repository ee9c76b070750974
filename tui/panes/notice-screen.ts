import { attentionRows } from "../model/attention.ts";
import type { Model } from "../model/model.ts";
import { preciseClockText } from "../text/format.ts";
import { type Glyphs, type Mark, styleOfMark } from "../theme/glyphs.ts";
import { fitLine } from "../theme/line.ts";
import { type Line, span } from "../theme/style.ts";
import { linkSpan, runSpans } from "./header-rows.ts";

/** What is left below 60x16: the most important states in words, and the way out (tui.md 3). */
export function noticeRows(model: Model, glyphs: Glyphs): readonly Line[] {
  const { columns, rows } = model.size;
  const lines: readonly Line[] = [
    [span("COCKPIT", "strong"), span(`  terminal is ${columns}x${rows}; need at least 60x16`)],
    [],
    [linkSpan(model, glyphs)],
    runSpans(model, glyphs),
    attentionCounts(model, glyphs),
    newestError(model),
    [],
    [span("enlarge the window, or run: trinity --plain")],
    [],
    [span("q quit")],
  ];
  // The states come first; on the smallest screens the rest is what goes.
  const kept = rows >= lines.length ? lines : lines.filter((line) => line.length > 0).slice(0, rows);
  return Array.from({ length: rows }, (_, index) =>
    fitLine([span(" "), ...(kept[index] ?? [])], columns, glyphs.cut),
  );
}

function attentionCounts(model: Model, glyphs: Glyphs): Line {
  const rows = attentionRows(model);
  const counted = (["fault", "unknown", "stale", "degraded"] as const satisfies readonly Mark[]).flatMap(
    (mark) => {
      const count = rows.filter((row) => row.mark === mark).length;
      return count === 0 ? [] : [span(` ${glyphs.marks[mark]}${count} ${mark}`, styleOfMark[mark])];
    },
  );
  return rows.length === 0
    ? [span("nothing needs attention")]
    : [span(`attention ${rows.length}:`), ...counted];
}

function newestError(model: Model): Line {
  const lines = model.logs.run?.lines ?? [];
  const error = lines.findLast((line) => line.level === "ERROR");
  if (error === undefined) return [span("no error in the log", "dim")];
  const time = error.atMs === null ? "" : preciseClockText(error.atMs).slice(0, 8);
  return [span(`newest error ${time} ${error.component} ${error.message}`, "fault")];
}
