import { daemonNow } from "../../model/daemon-time.ts";
import type { LogLine } from "../../model/facts.ts";
import type { Fresh } from "../../model/fresh.ts";
import type { Instant } from "../../model/instant.ts";
import type { LogBook } from "../../model/log-book.ts";
import type { Model } from "../../model/model.ts";
import { countText } from "../../text/format.ts";
import type { Glyphs } from "../../theme/glyphs.ts";
import { type Line, span } from "../../theme/style.ts";
import { sparkline } from "../chart.ts";

const spanMs = 5 * 60_000;
const meanMs = 10_000;

/**
 * Entries per stretch of time over the last five minutes, all and errors. Times before the first entry are blank.
 * What is drawn ends with the log, or where the stream broke: what came after that is not known.
 */
export function rateRows(
  log: Fresh<LogBook>,
  model: Model,
  columns: number,
  glyphs: Glyphs,
): readonly Line[] {
  const book = log.value;
  if (book === null) return [[span("no log", "dim")]];
  const lines = book.lines;
  const cells = Math.max(10, Math.floor((columns - 54) / 2));
  // A finished run is shown up to its end, or its line would drift away and leave nothing to see.
  const endMs =
    book.end === null ? daemonNow(model.views.clock, lastHeard(book, model)) : (lines.at(-1)?.atMs ?? 0);
  const all = buckets(lines, endMs, cells, () => true);
  const errors = buckets(lines, endMs, cells, (line) => line.level === "ERROR");
  const pace = book.end === null ? paceText(lines, endMs) : "ended";
  return [
    [
      span("all "),
      span(sparkline(all, glyphs), "busy"),
      span(`  ${pace}    err `),
      span(sparkline(errors, glyphs), "fault"),
      span(`  ${countText(book.countOf.ERROR)}    gaps ${countText(book.gaps.length)}`),
    ],
  ];
}

/** Now, or the moment the stream broke. */
function lastHeard(book: LogBook, { link, now }: Model): Instant {
  const since = [book.link, link].flatMap((each) =>
    each.kind === "lost" || each.kind === "closed" || each.kind === "refused" ? [each.sinceMono] : [],
  );
  const monoMs = Math.min(now.monoMs, ...since);
  return { monoMs, wallMs: now.wallMs - (now.monoMs - monoMs) };
}

function paceText(lines: readonly LogLine[], endMs: number): string {
  const before = lines.findLastIndex(({ atMs }) => atMs !== null && atMs <= endMs - meanMs);
  const perSecond = (lines.length - 1 - before) / (meanMs / 1000);
  return `${perSecond < 100 ? perSecond.toFixed(1) : countText(perSecond)}/s mean ${meanMs / 1000}s`;
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
