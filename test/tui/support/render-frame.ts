import type { Model } from "../../../tui/model/model.ts";
import { themeOfSettings } from "../../../tui/run-screen.ts";
import { type Cell, type Grid, gridOf } from "../../../tui/screen/cells.ts";
import { mountScreen } from "../../../tui/screen/mount-screen.tsx";
import { rowText } from "./row-text.ts";

/** Draws a model with Ink on a stream in memory and gives back the cells of its one frame. */
export function renderGrid(model: Model): Grid {
  let grid: Grid | null = null;
  const screen = mountScreen(model, themeOfSettings(model.settings), (frame, size) => {
    grid = gridOf(frame, size.columns, size.rows);
  });
  screen.unmount();
  if (grid === null) throw new Error("Ink gave no frame");
  return grid;
}

/** The same as text, one line per row, without blanks at the ends. */
export function renderFrame(model: Model): string {
  return renderGrid(model).map(rowText).join("\n");
}

/**
 * A golden frame: the text, and below it a letter per cell for its style, so that a difference can be read
 * without escape codes. `.` is the terminal's own look.
 */
export function goldenFrame(model: Model): string {
  const grid = renderGrid({ ...model, settings: { ...model.settings, color: "base16" } });
  const text = grid.map(rowText);
  const styles = grid.map((row) => row.map(styleLetter).join("").replace(/\.+$/, ""));
  return [...text, "", "styles", ...styles, ""].join("\n");
}

function styleLetter(cell: Cell): string {
  return letters[cell.style] ?? "?";
}

const letters: Readonly<Record<string, string>> = {
  "": ".",
  "1": "B",
  "2": "d",
  "7": "S",
  "32": "g",
  "33": "y",
  "35": "m",
  "36": "c",
  "1;31": "R",
  "1;34": "L",
  "1;36": "C",
};
