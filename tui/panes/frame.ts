import type { Fresh, Trust, TrustWord, Watching } from "../model/fresh.ts";
import { trustOf } from "../model/fresh.ts";
import { ageText } from "../text/format.ts";
import type { Glyphs } from "../theme/glyphs.ts";
import { fitLine, lineWidth } from "../theme/line.ts";
import { type Line, type Span, type Style, span } from "../theme/style.ts";

/** A rectangle of rows with a border. */
export type Frame = {
  readonly title: string;
  readonly titleStyle?: Style;
  /** What stands at the right of the upper border, in order of preference; the first that fits is taken. */
  readonly right: readonly Line[];
  readonly rows: readonly Line[];
  /** Borders included. */
  readonly width: number;
  readonly height: number;
  readonly isFocused: boolean;
};

/** Draws the border around the rows; rows are cut or filled up to the size. */
export function frameRows(frame: Frame, glyphs: Glyphs): readonly Line[] {
  const style: Style = frame.isFocused ? "focus" : "border";
  const inner = frame.width - 2;
  const side = span(glyphs.vertical, style);
  const rows = Array.from({ length: frame.height - 2 }, (_, index) => {
    const row = frame.rows[index] ?? [];
    return [side, edgeOf(row, glyphs), ...fitLine(row, inner - 2, glyphs.cut), span(" "), side];
  });
  return [upperBorder(frame, glyphs, style), ...rows, lowerBorder(frame, glyphs, style)];
}

/** Source, age and state of a value for the border of its tile, from the whole to the state word alone. */
export function trustLines(fresh: Fresh<unknown>, watching: Watching): readonly Line[] {
  const trust = trustOf(fresh, watching);
  const word = span(trust.word, styleOfTrust[trust.word]);
  const age = trust.ageMs === null ? [] : [span(`${ageText(trust.ageMs)} `, "dim")];
  return [[span(`${fresh.source} `, "dim"), ...age, word], [...age, word], [word]];
}

/** The age and the state word, for a row of its own. */
export function trustSpans(trust: Trust): Line {
  return [
    span((trust.ageMs === null ? "-" : ageText(trust.ageMs)).padEnd(7), "dim"),
    span(trust.word, styleOfTrust[trust.word]),
  ];
}

/** How a state of trust looks; the word says it. */
export const styleOfTrust: Readonly<Record<TrustWord, Style>> = {
  live: "dim",
  late: "warn",
  STALE: "stale",
  degraded: "warn",
  unknown: "unknown",
};

function upperBorder(frame: Frame, glyphs: Glyphs, style: Style): Line {
  const line = glyphs.horizontal;
  const left = [
    span(`${glyphs.topLeft}${line}${line} `, style),
    span(frame.title, frame.titleStyle ?? "strong"),
    span(" ", style),
  ];
  const end = `${line}${line}${glyphs.topRight}`;
  const room = frame.width - lineWidth(left) - 3;
  const right = frame.right.find((candidate) => lineWidth(candidate) + 3 <= room);
  if (right === undefined) {
    const filled = [...left, span(line.repeat(Math.max(0, room)), style)];
    return [...fitLine(filled, frame.width - 3, glyphs.cut), span(end, style)];
  }
  const dashes = line.repeat(room - lineWidth(right) - 2);
  return [...left, span(`${dashes} `, style), ...right, span(` ${end}`, style)];
}

/** A selected row is marked at its edge too, since its inverse look may not be seen everywhere. */
function edgeOf(row: Line, glyphs: Glyphs): Span {
  const first = row[0];
  if (first?.style !== "select" || first.text.startsWith(glyphs.selected)) return span(" ");
  return span(glyphs.selected, "accent");
}

function lowerBorder(frame: Frame, glyphs: Glyphs, style: Style): Line {
  return [span(glyphs.bottomLeft + glyphs.horizontal.repeat(frame.width - 2) + glyphs.bottomRight, style)];
}
