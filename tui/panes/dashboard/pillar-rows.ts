import { type PillarFacts, type PillarStatus, pillarIds } from "../../model/facts.ts";
import { type Fresh, isTrusted, type Trust, trustOf, type Watching } from "../../model/fresh.ts";
import { fitText } from "../../text/fit.ts";
import { wholePercentText, withBriefCounts } from "../../text/format.ts";
import { type Glyphs, type Mark, styleOfMark } from "../../theme/glyphs.ts";
import { fitLine, restyle } from "../../theme/line.ts";
import { type Line, type Span, span } from "../../theme/style.ts";
import { barCells } from "../chart.ts";
import { styleOfTrust, trustSpans } from "../frame.ts";

/** Always five rows, one per pillar, each with a status word and its figures (D-AC-4). */
export function pillarTable(
  pillars: readonly Fresh<PillarFacts>[],
  watching: Watching,
  selected: number,
  columns: number,
  glyphs: Glyphs,
): readonly Line[] {
  const width = tableWidths(columns);
  const head = span(
    [
      fitText("PILLAR", 7, " "),
      fitText("STATUS", 10, " "),
      fitText("LOAD", width.bar + 7, " "),
      fitText("HEADLINE", width.headline, " "),
      fitText("SECONDARY", width.secondary, " "),
      fitText("MODE", width.mode, " "),
      "AGE    STATE",
    ].join(" "),
    "dim",
  );
  const rows = pillars.map((pillar, index) => {
    const trust = trustOf(pillar, watching);
    const line: Line = [
      span(fitText(nameOf(pillar, index), 7, glyphs.cut)),
      span(" "),
      statusSpan(pillar, trust, 10, glyphs),
      span(" "),
      ...loadSpans(pillar.value?.load ?? null, width.bar, glyphs),
      span(" "),
      span(fitFigure(figure(pillar, pillar.value?.headline), width.headline, glyphs)),
      span(" "),
      span(fitFigure(pillar.value?.secondary || "-", width.secondary, glyphs)),
      span(" "),
      span(fitText(pillar.value?.governanceMode || "-", width.mode, glyphs.cut)),
      span(" "),
      ...trustSpans(trust),
    ];
    return index === selected ? restyle(fitLine(line, columns, glyphs.cut), "select") : line;
  });
  return [[head], ...rows, [causeSpan(pillars, selected)]];
}

/** The five pillars two to a row, for a tile that is 80 columns wide; state words are never cut. */
export function pillarPairs(
  pillars: readonly Fresh<PillarFacts>[],
  watching: Watching,
  selected: number,
  columns: number,
  glyphs: Glyphs,
): readonly Line[] {
  const half = Math.floor((columns - 3) / 2);
  const cells = pillars.map((pillar, index) => {
    const line = fitLine(
      pillarCell(pillar, index, trustOf(pillar, watching), half, glyphs),
      half,
      glyphs.cut,
    );
    return index === selected ? restyle(line, "select") : line;
  });
  const rows: Line[] = [];
  for (let index = 0; index < cells.length; index += 2) {
    const right = cells[index + 1];
    const gap = span(` ${glyphs.vertical} `, "border");
    rows.push(right === undefined ? (cells[index] ?? []) : [...(cells[index] ?? []), gap, ...right]);
  }
  return rows;
}

/** The worst state among the pillars, for the border of the tile. */
export function worstPillar(pillars: readonly Fresh<PillarFacts>[], watching: Watching): Mark {
  const marks = pillars.map((pillar) => pillarMark(pillar, trustOf(pillar, watching)));
  return worstFirst.find((mark) => marks.includes(mark)) ?? "ok";
}

const worstFirst: readonly Mark[] = ["fault", "unknown", "stale", "degraded"];

function pillarCell(
  pillar: Fresh<PillarFacts>,
  index: number,
  trust: Trust,
  columns: number,
  glyphs: Glyphs,
): Line {
  const load = pillar.value?.load ?? null;
  const hasLoad = columns >= 42;
  const distrust = trust.word === "live" || pillar.value === null ? "" : ` ${trust.word}`;
  const left: Line = [
    span(nameOf(pillar, index).padEnd(7)),
    statusSpan(pillar, trust, 10, glyphs),
    span(hasLoad ? ` ${(load === null ? "" : wholePercentText(load)).padStart(4)} ` : " "),
  ];
  const room = columns - (hasLoad ? 23 : 18) - distrust.length;
  const headline = fitFigure(figure(pillar, pillar.value?.headline), room, glyphs);
  return [...left, span(headline), span(distrust, styleOfTrust[trust.word])];
}

function tableWidths(columns: number): {
  readonly bar: number;
  readonly headline: number;
  readonly secondary: number;
  readonly mode: number;
} {
  const bar = columns >= 114 ? 10 : 6;
  const mode = columns >= 114 ? 14 : 8;
  const headline = 20;
  // 7 name, 10 status, bar and percent, 15 age and state, and a blank between each two columns.
  const secondary = Math.max(8, columns - 7 - 10 - (bar + 7) - headline - mode - 15 - 6);
  return { bar, headline, secondary, mode };
}

function nameOf(pillar: Fresh<PillarFacts>, index: number): string {
  return pillar.value?.pillarId ?? pillarIds[index] ?? "?";
}

function figure(pillar: Fresh<PillarFacts>, text: string | undefined): string {
  // Without a value there is at least the reason why there is none.
  if (pillar.value === null) return pillar.reason;
  return text === undefined || text === "" ? "-" : text;
}

function fitFigure(text: string, columns: number, glyphs: Glyphs): string {
  return fitText(withBriefCounts(text, columns), columns, glyphs.cut);
}

function statusSpan(pillar: Fresh<PillarFacts>, trust: Trust, columns: number, glyphs: Glyphs): Span {
  const mark = pillarMark(pillar, trust);
  const word = pillar.value?.status ?? "UNKNOWN";
  return span(fitText(`${glyphs.marks[mark]} ${word}`, columns, glyphs.cut), styleOfMark[mark]);
}

function pillarMark(pillar: Fresh<PillarFacts>, trust: Trust): Mark {
  if (pillar.value === null || trust.word === "unknown") return "unknown";
  if (trust.word === "STALE") return "stale";
  if (trust.word === "degraded") return "degraded";
  return isTrusted(trust.word) ? markOfStatus[pillar.value.status] : "unknown";
}

const markOfStatus: Readonly<Record<PillarStatus, Mark>> = {
  IDLE: "idle",
  WARMING: "busy",
  RUNNING: "busy",
  COOLING: "paused",
  FAULT: "fault",
  UNKNOWN: "unknown",
};

function loadSpans(load: number | null, bar: number, glyphs: Glyphs): Line {
  if (load === null) return [span(" ".repeat(bar + 7))];
  return [span("["), ...barCells(load, bar, glyphs), span(`] ${wholePercentText(load).padStart(4)}`)];
}

/** Why a pillar is not well: the selected one's cause, else the first there is. */
function causeSpan(pillars: readonly Fresh<PillarFacts>[], selected: number): Span {
  const causeOf = (pillar: Fresh<PillarFacts> | undefined): string =>
    pillar?.value?.cause || pillar?.reason || "";
  const index =
    selected >= 0 && causeOf(pillars[selected]) !== ""
      ? selected
      : pillars.findIndex((pillar) => causeOf(pillar) !== "");
  const pillar = pillars[index];
  if (pillar === undefined) return span("");
  return span(`${nameOf(pillar, index)}: ${causeOf(pillar)}`, "warn");
}
