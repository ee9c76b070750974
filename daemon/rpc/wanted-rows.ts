/** Rows of one read of the store, and rows one page may look at: a filter that fits nothing must not hold the daemon up. */
export const rowsPerRead = 256;
const lookedAtMax = 20_000;

/** What a walk has found. */
export type WantedRows<Row> = {
  readonly rows: readonly Row[];
  /** The last row that was looked at, wanted or not; null: there was none. */
  readonly last: Row | null;
  /** Nothing is left behind `last`. False when the walk ended early: there may be more. */
  readonly isEnd: boolean;
};

/**
 * The first `limit` wanted rows of a table too long to be read whole. `readBehind` answers the `rowsPerRead` rows
 * behind one, or the first ones for null; fewer mean the end. Looks at a bounded number of rows, so a page may be shorter than asked for.
 */
export function wantedRows<Row>(
  readBehind: (row: Row | null) => readonly Row[],
  limit: number,
  isWanted: (row: Row) => boolean,
): WantedRows<Row> {
  const rows: Row[] = [];
  let last: Row | null = null;
  for (let lookedAt = 0; lookedAt < lookedAtMax; ) {
    const read = readBehind(last);
    for (const row of read) {
      last = row;
      lookedAt += 1;
      if (isWanted(row)) rows.push(row);
      if (rows.length === limit) return { rows, last, isEnd: false };
    }
    if (read.length < rowsPerRead) return { rows, last, isEnd: true };
  }
  return { rows, last, isEnd: false };
}
