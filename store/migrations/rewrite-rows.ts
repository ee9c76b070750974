import type { Environment } from "../environment.ts";

/** Rows in memory at a time, and in one transaction. */
const rowsPerCommit = 1_000;

/**
 * Writes every row of a table anew under its key. `place` names the row for StoreError `damaged`. Not for `meta`, whose
 * values carry versions.
 */
export async function rewriteRows(
  environment: Environment,
  name: string,
  change: (value: Buffer, place: string) => Buffer,
): Promise<void> {
  // As bytes, because a key of one number is read back as another key.
  const table = environment.rawTable(name);
  type Row = { readonly key: Buffer; readonly value: Buffer };
  const write = (rows: readonly Row[]): Promise<void> =>
    environment.transact(() => {
      for (const { key, value } of rows)
        table.putSync(key, change(value, `${environment.path}: row ${key.toString("latin1")} of ${name}`));
    });
  let rows: Row[] = [];
  for (const row of table.getRange({})) {
    rows.push(row);
    if (rows.length < rowsPerCommit) continue;
    await write(rows);
    rows = [];
  }
  await write(rows);
}
