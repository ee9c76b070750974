import { graphemesOf, graphemeWidth } from "../text/width.ts";

/** One cell of the screen. The cell behind a wide character holds the empty text. */
export type Cell = {
  readonly text: string;
  /** Parameters of the SGR sequence that draws it, for example `1;36`; empty for the terminal's own look. */
  readonly style: string;
};

/** The cells of a whole screen, row by row; every row has the same length. */
export type Grid = readonly (readonly Cell[])[];

const blank: Cell = { text: " ", style: "" };
// biome-ignore lint/suspicious/noControlCharactersInRegex: styles are marked by escape sequences.
const sgr = /\u001b\[([\d;]*)m/g;

/** Reads a frame of styled text into cells. Rows and columns outside the size are cut, missing ones are blank. */
export function gridOf(frame: string, columns: number, rows: number): Grid {
  const lines = frame.split("\n");
  return Array.from({ length: rows }, (_, index) => cellsOf(lines[index] ?? "", columns));
}

function cellsOf(line: string, columns: number): readonly Cell[] {
  const cells: Cell[] = [];
  let pen = noPen;
  let from = 0;
  for (const match of line.matchAll(sgr)) {
    pushText(cells, line.slice(from, match.index), styleOf(pen), columns);
    pen = applySgr(pen, match[1] ?? "");
    from = match.index + match[0].length;
  }
  pushText(cells, line.slice(from), styleOf(pen), columns);
  while (cells.length < columns) cells.push(blank);
  return cells;
}

function pushText(cells: Cell[], text: string, style: string, columns: number): void {
  for (const grapheme of graphemesOf(text)) {
    const width = graphemeWidth(grapheme);
    if (width === 0) continue;
    if (cells.length + width > columns) return;
    cells.push({ text: grapheme, style });
    for (let extra = 1; extra < width; extra += 1) cells.push({ text: "", style });
  }
}

/** What is switched on. Only what the theme uses is known; the theme is the only author of styles. */
type Pen = {
  readonly bold: boolean;
  readonly dim: boolean;
  readonly inverse: boolean;
  readonly color: string;
};

const noPen: Pen = { bold: false, dim: false, inverse: false, color: "" };

function applySgr(pen: Pen, parameters: string): Pen {
  let next = pen;
  for (const code of parameters.split(";")) {
    if (code === "" || code === "0") next = noPen;
    else if (code === "1") next = { ...next, bold: true };
    else if (code === "2") next = { ...next, dim: true };
    else if (code === "22") next = { ...next, bold: false, dim: false };
    else if (code === "7") next = { ...next, inverse: true };
    else if (code === "27") next = { ...next, inverse: false };
    else if (code === "39") next = { ...next, color: "" };
    else if (/^(3|9)[0-7]$/.test(code)) next = { ...next, color: code };
  }
  return next;
}

function styleOf(pen: Pen): string {
  return [pen.bold ? "1" : "", pen.dim ? "2" : "", pen.inverse ? "7" : "", pen.color]
    .filter((code) => code !== "")
    .join(";");
}
