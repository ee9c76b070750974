import { widthOf } from "./width.ts";

/** Numbers and times as an operator reads them. Times are UTC (DESIGN decision 22). */

/** An age or a length of time: `0.4s`, `41s`, `9m40s`, `2h13m`, `3d04h`. Negative times count as zero. */
export function ageText(ms: number): string {
  const tenths = Math.floor(Math.max(0, ms) / 100);
  if (tenths < 100) return `${Math.floor(tenths / 10)}.${tenths % 10}s`;
  const seconds = Math.floor(tenths / 10);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m${two(seconds % 60)}s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}h${two(minutes % 60)}m` : `${Math.floor(hours / 24)}d${two(hours % 24)}h`;
}

/** The time of day, `13:16:19Z`. */
export function clockText(atMs: number): string {
  return `${isoOf(atMs).slice(11, 19)}Z`;
}

/** The time of day with milliseconds and without a zone, `13:16:18.777`. */
export function preciseClockText(atMs: number): string {
  return isoOf(atMs).slice(11, 23);
}

/** A date and time, `2026-11-20 13:16:19Z`. */
export function dateTimeText(atMs: number): string {
  return `${isoOf(atMs).slice(0, 10)} ${clockText(atMs)}`;
}

/** A whole number with thousands separators. */
export function countText(count: number): string {
  return Math.trunc(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A whole number in at most six cells, cut to three digits and never rounded up: `9,999`, `11.8k`, `1T`, `3.2e18`. */
export function briefCountText(count: number): string {
  if (count < 10_000) return countText(count);
  const power = Math.floor(Math.log10(count) / 3);
  const unit = " kMGT"[power];
  if (unit === undefined) return count.toExponential(1).replace("+", "");
  const figure = count / 1000 ** power;
  const decimals = figure < 10 ? 100 : figure < 100 ? 10 : 1;
  return `${Math.floor(figure * decimals) / decimals}${unit}`;
}

/** A text whose long numbers are shortened, the longest first, until it takes `columns` cells; words stay whole. */
export function withBriefCounts(text: string, columns: number): string {
  const longFirst = (text.match(longNumber) ?? []).toSorted((a, b) => b.length - a.length);
  let brief = text;
  for (const number of longFirst) {
    if (widthOf(brief) <= columns) break;
    brief = brief.replace(number, briefCountText(Number(number.replaceAll(",", ""))));
  }
  return brief;
}

/** Five digits and more; a part of an id, a hash or a decimal fraction is no count. */
const longNumber = /(?<![\w.,-])(?:\d{5,}|\d{1,3}(?:,\d{3})+)(?![\w.,-])/g;

/** A share of 1 as `63.2%`; `100%` only when everything is done. */
export function percentText(share: number): string {
  const tenths = Math.floor(Math.min(1, Math.max(0, share)) * 1000);
  return tenths === 1000 ? "100%" : `${Math.floor(tenths / 10)}.${tenths % 10}%`;
}

/** A share of 1 without decimals, ` 63%`, never rounded up to 100. */
export function wholePercentText(share: number): string {
  return `${Math.floor(Math.min(1, Math.max(0, share)) * 100)}%`;
}

/** Ticks per second, `86.7 t/s`. */
export function rateText(perSecond: number): string {
  return perSecond >= 100 ? `${countText(perSecond)} t/s` : `${perSecond.toFixed(1)} t/s`;
}

/** A digest or an id by its two ends, `7f3a..c1`. */
export function shortHash(hash: string): string {
  return hash.length <= 10 ? hash : `${hash.slice(0, 4)}..${hash.slice(-2)}`;
}

/** `9b1e-0042` for `r-9b1e04c7d2aa-0042`; an id of another form is shown whole (tui.md 3). */
export function shortRunId(runId: string): string {
  const parts = /^r-([0-9a-f]{4})[0-9a-f]{8}-(\d+)$/.exec(runId);
  return parts === null ? runId : `${parts[1]}-${parts[2]}`;
}

function isoOf(atMs: number): string {
  return new Date(Number.isFinite(atMs) && Math.abs(atMs) <= 8.64e15 ? atMs : 0).toISOString();
}

function two(value: number): string {
  return value.toString().padStart(2, "0");
}
