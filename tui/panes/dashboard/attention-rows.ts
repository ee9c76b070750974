import type { AttentionRow } from "../../model/attention.ts";
import { type Glyphs, styleOfMark } from "../../theme/glyphs.ts";
import { fitLine, restyle } from "../../theme/line.ts";
import { type Line, span } from "../../theme/style.ts";

/** The rows of the ATTENTION tile; `selected` is -1 when the tile has no focus. */
export function attentionLines(
  rows: readonly AttentionRow[],
  selected: number,
  columns: number,
  height: number,
  glyphs: Glyphs,
): readonly Line[] {
  if (rows.length === 0) return [[span(`${glyphs.marks.ok} nothing needs attention`, "ok")]];
  const top = Math.min(Math.max(0, selected - height + 1), Math.max(0, rows.length - height));
  const shown = rows.slice(top, top + height);
  return shown.map((row, index) => {
    const isLast = index === height - 1 && rows.length > top + height;
    const more = isLast ? `  +${rows.length - top - height} more` : "";
    const line = [
      span(`${glyphs.marks[row.mark]} ${row.word}`, styleOfMark[row.mark]),
      span(`  ${row.text}`),
    ];
    const fitted = [...fitLine(line, columns - more.length, glyphs.cut), span(more, "dim")];
    return top + index === selected ? restyle(fitted, "select") : fitted;
  });
}
