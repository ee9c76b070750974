import { daemonNow } from "../../model/daemon-time.ts";
import type { LogLine } from "../../model/facts.ts";
import type { Fresh } from "../../model/fresh.ts";
import type { LogBook } from "../../model/log-book.ts";
import type { Model } from "../../model/model.ts";
import { countText } from "../../text/format.ts";
import type { Glyphs } from "../../theme/glyphs.ts";
import { type Line, span } from "../../theme/style.ts";
import { sparkline } from "../chart.ts";

const spanMs = 5 * 60_000;

/** Entries per stretch of time over the last five minutes, all and errors. Times before the first entry are blank. */
export function rateRows(
  log: Fresh<LogBook>,
  model: Model,
  columns: number,
  glyphs: Glyphs,
): readonly Line[] {
  const book = log.value;
  if (book === null) return [[span("no log", "dim")]];
  const lines = book.lines;
  const cells = Math.max(10, Math.floor((columns - 44) / 2));
  // A finished run is shown up to its end, or its line would drift away and leave nothing to see.
  const endMs = book.end === null ? daemonNow(model.views.clock, model.now) : (lines.at(-1)?.atMs ?? 0);
  const all = buckets(lines, endMs, cells, () => true);
  const errors = buckets(lines, endMs, cells, (line) => line.level === "ERROR");
  const perSecond = (all.at(-1) ?? 0) / (spanMs / cells / 1000);
  return [
    [
      span("all "),
      span(sparkline(all, glyphs), "busy"),
      span(`  ${perSecond < 100 ? perSecond.toFixed(1) : countText(perSecond)}/s    err `),
      span(sparkline(errors, glyphs), "fault"),
      span(`  ${countText(book.countOf.ERROR)}    gaps ${countText(book.gaps.length)}`),
    ],
  ];
}

function buckets(
  lines: readonly LogLine[],
  endMs: number,
  cells: number,
  counts: (line: LogLine) => boolean,
): readonly (number | null)[] {
  const width = spanMs / cells;
  const fromMs = endMs - spanMs;
  const sums = Array.from({ length: cells }, () => 0);
  let firstMs = endMs;
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const line = lines[index];
    if (line === undefined || line.atMs === null) continue;
    if (line.atMs < fromMs) {
      firstMs = fromMs;
      break;
    }
    firstMs = line.atMs;
    const cell = Math.min(cells - 1, Math.floor((line.atMs - fromMs) / width));
    if (counts(line)) sums[cell] = (sums[cell] ?? 0) + 1;
  }
  return sums.map((sum, cell) => (fromMs + (cell + 1) * width <= firstMs ? null : sum));
}
