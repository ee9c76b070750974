import type { Cell } from "../../../tui/screen/cells.ts";

/** The text of a row of cells, without styles and without the blanks at its end. */
export function rowText(row: readonly Cell[]): string {
  return row
    .map((cell) => cell.text)
    .join("")
    .trimEnd();
}
