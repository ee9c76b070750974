/** How far a piece of work is. */
export type ProgressFacts = {
  readonly what: string;
  /** `bytes` are shown in MB. */
  readonly unit: string;
  /** Null when nobody knows. */
  readonly total: number | null;
  readonly done: number;
  /** What was done since `elapsedMs` began; a run that goes on from a checkpoint has done more before. */
  readonly doneHere: number;
  readonly elapsedMs: number;
};

const barCells = 20;

/**
 * One line of at most `columns` characters, ASCII only:
 *
 *     running [########............]  41%  123456/300000 ticks  8230/s  21s left
 *     writing  52.3 MB  31.0 MB/s
 */
export function progressLine(facts: ProgressFacts, columns: number): string {
  const { what, unit, total, done, doneHere, elapsedMs } = facts;
  const perSecond = elapsedMs > 0 ? (doneHere * 1000) / elapsedMs : 0;
  const rate = `${amountOf(unit, perSecond)}/s`;
  const parts =
    total === null
      ? [what, shown(unit, done), rate]
      : [`${what} ${barOf(done, total)}`, `${done}/${total} ${unit}`, rate, leftOf(total - done, perSecond)];
  // The last column stays free: a line as wide as the terminal would wrap.
  return parts.join("  ").slice(0, Math.max(0, columns - 1));
}

function barOf(done: number, total: number): string {
  const share = total > 0 ? Math.min(1, done / total) : 1;
  const full = Math.floor(share * barCells);
  const percent = String(Math.floor(share * 100)).padStart(3);
  return `[${"#".repeat(full)}${".".repeat(barCells - full)}] ${percent}%`;
}

function shown(unit: ProgressFacts["unit"], amount: number): string {
  return unit === "bytes" ? amountOf(unit, amount) : `${amountOf(unit, amount)} ${unit}`;
}

function amountOf(unit: ProgressFacts["unit"], amount: number): string {
  return unit === "bytes" ? `${(amount / 1e6).toFixed(1)} MB` : String(Math.round(amount));
}

function leftOf(left: number, perSecond: number): string {
  if (perSecond <= 0) return "";
  const seconds = Math.ceil(left / perSecond);
  if (seconds < 120) return `${seconds}s left`;
  if (seconds < 7200) return `${Math.ceil(seconds / 60)}m left`;
  return `${Math.ceil(seconds / 3600)}h left`;
}
