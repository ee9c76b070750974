import { type Database, type DatabaseOptions, open, type RootDatabaseOptionsWithPath } from "lmdb";
import { StoreError } from "./errors.ts";
import type { KeyRange, StoreKey } from "./keys.ts";

/** A named database of an environment, from keys of `keys.ts` to encoded values. */
export type Table = Database<Buffer, StoreKey>;

/** A table as bytes: keys in their encoding, values with their versions. What copies a row exactly needs no more. */
export type RawTable = Database<Buffer, Buffer>;

/** One LMDB environment, open. */
export type Environment = {
  readonly path: string;
  /** Opens a table. One that is not there is made, or, when only reading, StoreError `damaged`. */
  readonly table: (name: string) => Table;
  readonly tableNames: () => string[];
  /** Opens a table as bytes, like `table`. */
  readonly rawTable: (name: string) => RawTable;
  /** Bytes of the pages that hold rows. */
  readonly liveBytes: () => number;
  /** All or nothing, and on disk when it resolves. */
  readonly transact: (write: () => void) => Promise<void>;
  /** Copies the last commit, page by page, into an empty directory; others may write meanwhile. */
  readonly copyTo: (path: string) => Promise<void>;
  /** Never after a failed commit: LMDB would hang (daemon.md 4.1). */
  readonly close: () => Promise<void>;
};

/** Room for the tables of this schema and of the next ones. */
const tablesMax = 64;

/**
 * Opens the environment in a directory that exists, or creates it there, files with mode 0600.
 *
 * `overlappingSync` is off: each commit is LMDB's classic one (data, fdatasync, meta page through O_DSYNC), so a
 * promise that resolves means "on disk", and no exit hook stands between a failed commit and the end of the process.
 * Throws StoreError `unwritable` or `damaged`; but a damaged file can also kill the process here or later (daemon.md
 * 4.1): look at it from a child first (`verify.ts`).
 */
export function openEnvironment(path: string, access: "read_write" | "read_only"): Environment {
  const options: RootDatabaseOptionsWithPath & { readonly permissionsMode: number } = {
    path,
    noSubdir: false,
    maxDbs: tablesMax,
    overlappingSync: false,
    readOnly: access === "read_only",
    encoding: "binary",
    permissionsMode: 0o600,
  };
  const root = opening(path, () => open<Buffer, StoreKey>(options));
  const openTable = <Key extends StoreKey | Buffer>(
    settings: DatabaseOptions & { readonly name: string },
  ): Database<Buffer, Key> => {
    // The library's type does not say that a table missing in a read-only environment comes back as undefined.
    const table: Database<Buffer, Key> | undefined = opening(path, () => root.openDB<Buffer, Key>(settings));
    if (table === undefined) throw new StoreError("damaged", `${path} has no table ${settings.name}`);
    return table;
  };
  return {
    path,
    // Rows of `meta` carry versions, because the epoch fences by its version.
    table: (name) => openTable<StoreKey>({ name, encoding: "binary", useVersions: name === "meta" }),
    rawTable: (name) => openTable<Buffer>({ name, encoding: "binary", keyEncoding: "binary" }),
    transact: async (write) => {
      root.transactionSync(write);
      await root.flushed;
    },
    tableNames: () => [...root.getKeys()].map(String),
    liveBytes: () =>
      [...root.getKeys()]
        .map((name) => bytesOf(openTable({ name: String(name), encoding: "binary" }).getStats()))
        .reduce((sum, bytes) => sum + bytes, bytesOf(root.getStats())),
    // Not compacting: compacting copies were reported to be bad (daemon.md 4.1).
    copyTo: (to) => root.backup(to, false),
    close: () => root.close(),
  };
}

/** The rows of a range, in order. `limit` counts rows. */
export function readRange(
  table: Table,
  range: KeyRange,
  limit: number = Number.POSITIVE_INFINITY,
): Iterable<Row> {
  return table.getRange({ ...range, ...limited(limit) });
}

/** The rows of a range from its end to its start. */
export function readRangeBackwards(
  table: Table,
  range: KeyRange,
  limit: number = Number.POSITIVE_INFINITY,
): Iterable<Row> {
  return table.getRange({ ...backwards(range), ...limited(limit) });
}

/** The keys of a range, in order. */
export function readKeys(
  table: Table,
  range: KeyRange,
  limit: number = Number.POSITIVE_INFINITY,
): Iterable<StoreKey> {
  return table.getKeys({ ...range, ...limited(limit) });
}

/** One row of a table, its value as it is on disk. */
export type Row = { readonly key: StoreKey; readonly value: Buffer };

/** What LMDB tells of a tree: the library's type leaves it open. */
function bytesOf(stats: object): number {
  const { pageSize, treeBranchPageCount, treeLeafPageCount, overflowPages } = stats as Readonly<
    Record<"pageSize" | "treeBranchPageCount" | "treeLeafPageCount" | "overflowPages", number>
  >;
  return pageSize * (treeBranchPageCount + treeLeafPageCount + overflowPages);
}

/** LMDB's own complaints have negative codes, the system's positive ones. */
function opening<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (cause) {
    const isDamage =
      cause instanceof Error && "code" in cause && typeof cause.code === "number" && cause.code < 0;
    const said = cause instanceof Error ? cause.message : String(cause);
    throw isDamage
      ? new StoreError("damaged", `${path} is not sound: ${said}`, { cause })
      : new StoreError("unwritable", `${path} cannot be opened: ${said}`, { cause });
  }
}

/** LMDB walks backwards from `start` down to `end`; the half-open range stays the same set of keys. */
function backwards(range: KeyRange): {
  readonly start: StoreKey;
  readonly end: StoreKey;
  readonly reverse: true;
  readonly exclusiveStart: true;
  readonly inclusiveEnd: true;
} {
  return { start: range.end, end: range.start, reverse: true, exclusiveStart: true, inclusiveEnd: true };
}

function limited(limit: number): { readonly limit?: number } {
  return Number.isFinite(limit) ? { limit } : {};
}
