import { join } from "node:path";
import { type Artifacts, createArtifacts } from "./artifacts.ts";
import { type Audit, createAudit } from "./audit.ts";
import { type ConfigVersions, createConfigVersions } from "./config-versions.ts";
import { type Environment, openEnvironment } from "./environment.ts";
import { StoreError } from "./errors.ts";
import { createHistoryReads, type HistoryReads } from "./history-reads.ts";
import { openHistoryTables, openRunTables } from "./history-tables.ts";
import { createNotes, type Notes } from "./notes.ts";
import { readIdentity, schemaVersion as schemaOfToday } from "./store-meta.ts";
import type { HistoryTurn } from "./turn.ts";

/** The history of a store whose logs are damaged: it can be read, and nothing can be written (daemon.md 3.2, step 2). */
export type ReadOnlyHistory = {
  readonly storeId: string;
  readonly schemaVersion: number;
  readonly history: HistoryReads;
  /** What stands beside the runs; null in a store of an older schema, which has no such tables yet. */
  readonly beside: BesideRuns | null;
  readonly close: () => Promise<void>;
};

/** The audit, notes, references to artifacts and kept configurations, to be read. */
export type BesideRuns = {
  readonly audit: Pick<Audit, "head" | "get" | "readFrom" | "readBefore">;
  readonly notes: Pick<Notes, "list">;
  readonly artifacts: Pick<Artifacts, "list" | "ofDigest" | "atPlace">;
  readonly configVersions: Pick<ConfigVersions, "get" | "list">;
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
      beside: schemaVersion === schemaOfToday ? readBeside(environment) : null,
      close: environment.close,
    };
  } catch (error) {
    await environment.close();
    throw error;
  }
}

function readBeside(environment: Environment): BesideRuns {
  const { path } = environment;
  const tables = openHistoryTables(environment);
  return {
    audit: createAudit(noTurn, tables, path),
    notes: createNotes(noTurn, tables.notes, path),
    artifacts: createArtifacts(noTurn, tables.artifacts, path),
    configVersions: createConfigVersions(tables.configVersions, path),
  };
}

const noTurn: HistoryTurn = () =>
  Promise.reject(new StoreError("closed", "a store that is only read takes no writes"));
