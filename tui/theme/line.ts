import { cut } from "../text/fit.ts";
import { widthOf } from "../text/width.ts";
import { type Line, type Span, type Style, span } from "./style.ts";

/** Cells of a row. */
export function lineWidth(line: Line): number {
  let width = 0;
  for (const part of line) width += widthOf(part.text);
  return width;
}

/** A row of exactly `columns` cells: padded with blanks, or cut, with `mark` as the last cell. */
export function fitLine(line: Line, columns: number, mark: string): Line {
  const missing = columns - lineWidth(line);
  if (missing === 0) return line;
  if (missing < 0 && widthOf(textOf(line).trimEnd()) <= columns) return withoutBlankEnd(line, columns);
  if (missing > 0) return [...line, span(" ".repeat(missing))];
  const kept: Span[] = [];
  let left = columns;
  for (const part of line) {
    const width = widthOf(part.text);
    if (width >= left) {
      // The mark stands for everything behind it, also when this part alone would have fitted.
      kept.push(span(fitExactly(width > left ? part.text : `${part.text}  `, left, mark), part.style));
      return kept;
    }
    kept.push(part);
    left -= width;
  }
  return kept;
}

/** `left` at the left end, `right` at the right end of `columns` cells; what does not fit is cut from `left`. */
export function spread(left: Line, right: Line, columns: number, mark: string): Line {
  const rightWidth = lineWidth(right);
  if (rightWidth >= columns) return fitLine(right, columns, mark);
  return [...fitLine(left, columns - rightWidth, mark), ...right];
}

/** The text of a row without its styles. */
export function textOf(line: Line): string {
  return line.map((part) => part.text).join("");
}

/** The same row in one style, for a selected row. */
export function restyle(line: Line, style: Style): Line {
  return [span(textOf(line), style)];
}

/** Rows with a separator between groups; empty groups leave none. */
export function joined(groups: readonly Line[], separator: string): Line {
  return groups
    .filter((group) => lineWidth(group) > 0)
    .flatMap((group, index) => (index === 0 ? group : [span(separator), ...group]));
}

/** Cuts nothing but blanks, so nothing has to be marked as cut. */
function withoutBlankEnd(line: Line, columns: number): Line {
  const kept: Span[] = [];
  let left = columns;
  for (const part of line) {
    const short = widthOf(part.text) <= left ? part.text : part.text.trimEnd();
    const padded = short + " ".repeat(short === part.text ? 0 : Math.max(0, left - widthOf(short)));
    kept.push(span(padded, part.style));
    left -= widthOf(padded);
    if (left <= 0) break;
  }
  return kept;
}

function fitExactly(text: string, columns: number, mark: string): string {
  const short = cut(text, columns, mark);
  return short + " ".repeat(columns - widthOf(short));
}
