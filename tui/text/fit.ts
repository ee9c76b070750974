import { graphemesOf, graphemeWidth, widthOf } from "./width.ts";

/** Cuts a text to `columns` cells; a cut text ends in `mark`, which has to be one cell wide. */
export function cut(text: string, columns: number, mark: string): string {
  if (widthOf(text) <= columns) return text;
  if (columns < 1) return "";
  let kept = "";
  let width = 0;
  for (const grapheme of graphemesOf(text)) {
    const next = width + graphemeWidth(grapheme);
    if (next > columns - 1) break;
    kept += grapheme;
    width = next;
  }
  return kept + mark;
}

/** Adds blanks behind a text until it takes `columns` cells; a longer text stays as it is. */
export function padEnd(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - widthOf(text)));
}

/** Adds blanks before a text until it takes `columns` cells. */
export function padStart(text: string, columns: number): string {
  return " ".repeat(Math.max(0, columns - widthOf(text))) + text;
}

/** Exactly `columns` cells: cut with `mark`, or padded. */
export function fitText(text: string, columns: number, mark: string): string {
  return padEnd(cut(text, columns, mark), columns);
}

/** Breaks a text into rows of at most `columns` cells, at a blank where there is one. At least one row. */
export function wrap(text: string, columns: number): readonly string[] {
  const rows: string[] = [];
  let rest = text;
  while (widthOf(rest) > columns) {
    const row = headOf(rest, columns);
    const blank = row.lastIndexOf(" ");
    const end = blank > columns / 2 ? blank + 1 : row.length;
    rows.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end);
  }
  return [...rows, rest];
}

function headOf(text: string, columns: number): string {
  let head = "";
  let width = 0;
  for (const grapheme of graphemesOf(text)) {
    width += graphemeWidth(grapheme);
    // A first character wider than the row is taken all the same, or the caller would never advance.
    if (width > columns && head !== "") break;
    head += grapheme;
  }
  return head;
}
