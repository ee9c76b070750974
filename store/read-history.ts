import { join } from "node:path";
import { openEnvironment } from "./environment.ts";
import { StoreError } from "./errors.ts";
import { createHistoryReads, type HistoryReads } from "./history-reads.ts";
import { openRunTables } from "./history-tables.ts";
import { readIdentity } from "./store-meta.ts";

/** The history of a store whose logs are damaged: it can be read, and nothing can be written (daemon.md 3.2, step 2). */
export type ReadOnlyHistory = {
  readonly storeId: string;
  readonly schemaVersion: number;
  readonly history: HistoryReads;
  readonly close: () => Promise<void>;
};

/** Opens only `history`, and only for reading. Rejects with StoreError like `openStore`. */
export async function openHistoryToRead(directory: string): Promise<ReadOnlyHistory> {
  const path = join(directory, "history");
  const environment = openEnvironment(path, "read_only");
  try {
    const identity = readIdentity(environment);
    if (identity === null) throw new StoreError("damaged", `${path} holds no history`);
    const { storeId, schemaVersion } = identity;
    return {
      storeId,
      schemaVersion,
      history: createHistoryReads(openRunTables(environment), path),
      close: environment.close,
    };
  } catch (error) {
    await environment.close();
    throw error;
  }
}
