import { dirname } from "node:path";
import { decodeCount, decodeFlag, decodeText, encodeScalar } from "./codecs.ts";
import type { ApplyWrites } from "./commit.ts";
import type { Environment, Table } from "./environment.ts";
import { StoreError } from "./errors.ts";
import { wayBack } from "./kept-files.ts";
import { type MetaName, metaKey } from "./keys.ts";

/** The schema this code writes: tables, keys and values as in `keys.ts` and the codecs. */
export const schemaVersion = 2;

/** What an environment says about itself. */
export type Identity = { readonly schemaVersion: number; readonly storeId: string; readonly epoch: number };

type MetaRows = readonly (readonly [MetaName, string | number | boolean])[];

/**
 * Reads who an environment is; null: it is new and empty. Throws StoreError `not_a_store` when it holds tables but no
 * identity, `schema_too_new`, or `damaged`. Writes nothing.
 */
export function readIdentity(environment: Environment): Identity | null {
  const names = environment.tableNames();
  if (names.length === 0) return null;
  if (!names.includes("meta")) {
    throw new StoreError("not_a_store", `${environment.path} is an LMDB environment, but not one of a store`);
  }
  const meta = environment.table("meta");
  const { path } = environment;
  const version = meta.get(metaKey("schema_version"));
  const storeId = meta.get(metaKey("store_id"));
  const epoch = meta.get(metaKey("epoch"));
  // Tables are created one by one before the first commit, so a crash then leaves them without rows.
  if (version === undefined && storeId === undefined && epoch === undefined) return null;
  if (version === undefined || storeId === undefined || epoch === undefined) {
    throw new StoreError("damaged", `${path} has lost a part of its identity`);
  }
  const known = decodeCount(version, `${path}: schema version`);
  if (known > schemaVersion) {
    const advice = "start the newer version of the program, or restore a backup";
    throw new StoreError(
      "schema_too_new",
      `${path} has schema ${known}, this program knows ${schemaVersion}: ${advice}${wayBack(dirname(path), schemaVersion)}`,
    );
  }
  return {
    schemaVersion: known,
    storeId: decodeText(storeId, `${path}: store id`),
    epoch: decodeCount(epoch, `${path}: epoch`),
  };
}

/** Whether the last owner closed the store; a new one counts as clean. */
export function readCleanFlag(meta: Table, place: string): boolean {
  const value = meta.get(metaKey("clean_shutdown"));
  return value === undefined || decodeFlag(value, `${place}: clean-shutdown flag`);
}

/**
 * Begins an epoch on the condition that `meta` still has the one that was read. Its row of the epoch carries the epoch
 * as its version, which all later commits are conditional on.
 */
export function epochWrites(
  meta: Table,
  before: Identity | null,
  next: Identity,
  also: MetaRows,
): ApplyWrites {
  const rows: MetaRows = [["schema_version", next.schemaVersion], ["store_id", next.storeId], ...also];
  const write = (): void => {
    for (const [name, value] of rows) void meta.put(metaKey(name), encodeScalar(value));
    void meta.put(metaKey("epoch"), encodeScalar(next.epoch), next.epoch);
  };
  return async () => {
    const key = metaKey("epoch");
    const committed =
      before === null ? meta.ifNoExists(key, write) : meta.ifVersion(key, before.epoch, write);
    const [isFirst] = await Promise.all([committed, meta.flushed]);
    return isFirst;
  };
}
