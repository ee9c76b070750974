import { type Database, type DatabaseOptions, open, type RootDatabaseOptionsWithPath } from "lmdb";
import { StoreError } from "./errors.ts";
import type { KeyRange, StoreKey } from "./keys.ts";

/** A named database of an environment, from keys of `keys.ts` to encoded values. */
export type Table = Database<Buffer, StoreKey>;

/** One LMDB environment, open. */
export type Environment = {
  readonly path: string;
  /** Opens a table. One that is not there is made, or, when only reading, StoreError `damaged`. */
  readonly table: (name: string) => Table;
  readonly tableNames: () => string[];
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
  return {
    path,
    table: (name) => {
      // Rows of `meta` carry versions, because the epoch fences by its version.
      const settings: DatabaseOptions & { name: string } = {
        name,
        encoding: "binary",
        useVersions: name === "meta",
      };
      // The library's type does not say that a table missing in a read-only environment comes back as undefined.
      const table: Table | undefined = opening(path, () => root.openDB<Buffer, StoreKey>(settings));
      if (table === undefined) throw new StoreError("damaged", `${path} has no table ${name}`);
      return table;
    },
    tableNames: () => [...root.getKeys()].map(String),
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

export type Row = { readonly key: StoreKey; readonly value: Buffer };

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
