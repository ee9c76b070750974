/** Cells of the terminal. */
export type Size = { readonly columns: number; readonly rows: number };

/** Which of the designed forms fits (tui.md 4, "Layout by breakpoint"). */
export type Form =
  /** Below 60x16: only the most important states, in words. */
  | "notice"
  /** One tile at a time. */
  | "single"
  /** Tiles below each other, 80x24. */
  | "stacked"
  /** Tiles beside each other, 120x36. */
  | "wide";

/** The form for a size; width and height both have to suffice. */
export function formOf(size: Size): Form {
  if (size.columns < 60 || size.rows < 16) return "notice";
  if (size.columns < 80 || size.rows < 24) return "single";
  return size.columns < 100 || size.rows < 30 ? "stacked" : "wide";
}

/** Rows of the header above the tiles: state, tabs and, where there is room, a line for the pane. */
export function headerRows(form: Form): number {
  return form === "wide" ? 3 : 2;
}

/** Rows below the tiles: status line and key line. */
export const footerRows: number = 2;

/** Cells a row may take inside a frame of this width: two for the border, two to keep clear of it. */
export function rowWidth(frameWidth: number): number {
  return frameWidth - 4;
}
