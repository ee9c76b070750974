import type { Glyphs } from "../theme/glyphs.ts";
import { type Line, span } from "../theme/style.ts";

/** `[#####.....] 63.2%` in `columns` cells; a share of null is drawn as unknown. */
export function progressBar(share: number | null, percent: string, columns: number, glyphs: Glyphs): Line {
  const cells = Math.max(4, columns - 2 - 1 - percent.length);
  if (share === null) return [span(`[${" ".repeat(cells)}] ${percent}`, "unknown")];
  return [span("["), ...barCells(share, cells, glyphs), span(`] ${percent}`)];
}

/** The filled and the empty cells of a bar. It is full only when everything is done. */
export function barCells(share: number, cells: number, glyphs: Glyphs): Line {
  const filled = Math.floor(Math.min(1, Math.max(0, share)) * cells);
  return [span(glyphs.barFull.repeat(filled), "busy"), span(glyphs.barEmpty.repeat(cells - filled), "dim")];
}

/** One cell per value, as high as it is great; null is a gap and stays blank. */
export function sparkline(values: readonly (number | null)[], glyphs: Glyphs): string {
  const most = Math.max(0, ...values.map((value) => value ?? 0));
  const top = glyphs.levels.length - 1;
  return values
    .map((value) => {
      if (value === null) return " ";
      if (value <= 0 || most === 0) return glyphs.levels[0];
      return glyphs.levels[Math.max(1, Math.round((value / most) * top))];
    })
    .join("");
}
