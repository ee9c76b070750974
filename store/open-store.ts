import { chmodSync, mkdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { type Artifacts, createArtifacts } from "./artifacts.ts";
import { type Audit, createAudit } from "./audit.ts";
import { nextRecordId } from "./audit-writes.ts";
import { type Checkpoints, createCheckpoints } from "./checkpoints.ts";
import { encodeScalar } from "./codecs.ts";
import {
  type ApplyWrites,
  type Commit,
  createCommitter,
  createWriteGate,
  fencedWrites,
  type Write,
} from "./commit.ts";
import { type ConfigVersions, createConfigVersions } from "./config-versions.ts";
import { type Environment, openEnvironment, type Table } from "./environment.ts";
import { StoreError } from "./errors.ts";
import { createEvents, type EventDraft, type Events } from "./events.ts";
import { dataFile, readFileHeader } from "./file-header.ts";
import { createFreeRun, type FreeRun } from "./free-run.ts";
import type { History } from "./history.ts";
import { createHistoryReads } from "./history-reads.ts";
import { type HistoryTables, openHistoryTables } from "./history-tables.ts";
import { createHistoryWrites } from "./history-writes.ts";
import { metaKey } from "./keys.ts";
import { createLogs, type Logs, type LogTables, openLogTables } from "./logs.ts";
import { createNotes, type Notes } from "./notes.ts";
import { createRetention, type Retention } from "./retention.ts";
import { createRevisions, type Revisions } from "./revisions.ts";
import { epochWrites, type Identity, readCleanFlag, readIdentity, schemaVersion } from "./store-meta.ts";
import { createTurns } from "./turn.ts";

/** An open store: the two environments of daemon.md 4.2 in one state directory. */
export type Store = {
  readonly directory: string;
  /** Given when the store was made; cursors are bound to it (daemon.md 2.4). */
  readonly storeId: string;
  /** One higher with every opening. A store of a lower epoch can read, but no longer write. */
  readonly epoch: number;
  readonly schemaVersion: number;
  /** The owner before closed it; true for a new one. */
  readonly wasClean: boolean;
  readonly history: History;
  readonly audit: Audit;
  readonly logs: Logs;
  readonly checkpoints: Checkpoints;
  readonly notes: Notes;
  /** The configurations that made runs. */
  readonly configVersions: Pick<ConfigVersions, "get" | "list">;
  /** Scenarios that were made or changed here, by scenario id. */
  readonly scenarios: Revisions;
  /** The base governance, under the one id "base". */
  readonly governance: Revisions;
  /** What is known of secrets, by name: the fingerprint of each version, never the secret. */
  readonly secrets: Revisions;
  readonly events: Events;
  readonly retention: Retention;
  /** Removes what is on disk of a run that retention took. */
  readonly freeRun: FreeRun;
  /** References to the files under `objects/`. */
  readonly artifacts: Artifacts;
  /** Adds an event that no other change of the store is behind. */
  readonly tellEvent: (event: EventDraft) => Promise<void>;
  /** Rings after every commit of `history`; the bell must not throw. Answers how to stop it. */
  readonly onCommitted: (ring: () => void) => () => void;
  /**
   * Copies `history`, and with `logs` that too, into an empty directory, while others go on writing. What was
   * acknowledged before the call is in the copy; it is not verified (`backup.ts`).
   */
  readonly copyTo: (directory: string, parts: "history" | "history_and_logs") => Promise<void>;
  /**
   * Takes no more writes, waits for those under way, sets the clean-shutdown flag and closes both environments. After
   * a failed commit it closes nothing, because LMDB would hang: the process must end (daemon.md 4.1). Reads throw
   * afterwards. Calling it again waits for the same end.
   */
  readonly close: () => Promise<void>;
};

/**
 * Opens the store in a state directory that exists, making what is missing in it (directories 0700, files 0600), and begins a new epoch.
 * Rejects with StoreError `unwritable`, `damaged`, `schema_too_new`, `schema_too_old` or `not_a_store`, having begun
 * nothing; with `fenced` when another process opens it at the same moment; with `commit_failed` when the disk does.
 * Damage that only LMDB can see ends the process: run `verifyStore` in a child process before (DESIGN decision 11).
 */
export async function openStore(options: {
  readonly directory: string;
  /** Names a store that is made; called only then. */
  readonly newStoreId: () => string;
  /** Goes around every commit of `logs`: it may wait while the disk has too little room (daemon.md 4.4). */
  readonly holdLogs?: (commit: Commit) => Commit;
}): Promise<Store> {
  const { directory } = options;
  const opened: Environment[] = [];
  try {
    const history = openSound(join(directory, "history"), opened);
    const before = readIdentity(history);
    refuseOld(history, before);
    refuseEmptied(directory, before !== null);
    const logs = openSound(join(directory, "logs"), opened);
    const logsBefore = readIdentity(logs);
    refuseOld(logs, logsBefore);
    refuseStrangers(directory, before, logsBefore);
    const identity: Identity = {
      schemaVersion,
      storeId: before?.storeId ?? options.newStoreId(),
      epoch: 1 + Math.max(before?.epoch ?? 0, logsBefore?.epoch ?? 0),
    };
    const tables = openHistoryTables(history);
    const logTables = openLogTables(logs);
    const wasClean = readCleanFlag(tables.meta, history.path);
    await begin(history, epochWrites(tables.meta, before, identity, [["clean_shutdown", false]]));
    await begin(logs, epochWrites(logTables.meta, logsBefore, identity, []));
    return {
      directory,
      ...identity,
      wasClean,
      ...compose(history, tables, logs, logTables, identity.epoch, options.holdLogs ?? ((commit) => commit)),
    };
  } catch (error) {
    // After a failed commit LMDB's close hangs.
    if (!(error instanceof StoreError && error.kind === "commit_failed")) {
      for (const environment of opened) await environment.close();
    }
    throw error;
  }
}

/** The working parts over open environments whose epoch is `epoch`. */
function compose(
  history: Environment,
  tables: HistoryTables,
  logs: Environment,
  logTables: LogTables,
  epoch: number,
  holdLogs: (commit: Commit) => Commit,
): Omit<Store, "directory" | "wasClean" | keyof Identity> {
  const gate = createWriteGate();
  const historyCommits = createCommitter(history.path, fencedWrites(tables.meta, epoch), gate);
  const logCommits = createCommitter(logs.path, fencedWrites(logTables.meta, epoch), gate);
  const commitLogs = holdLogs(logCommits.commit);
  const reads = createHistoryReads(tables, history.path);
  const bells = new Set<() => void>();
  const { turn, drained } = createTurns({
    place: history.path,
    tables,
    commit: historyCommits.commit,
    gate,
    onCommitted: () => {
      for (const ring of [...bells]) ring();
    },
  });
  const configVersions = createConfigVersions(tables.configVersions, history.path);
  const writes = createHistoryWrites({ place: history.path, tables, reads, turn, configVersions });
  const recordId = (): string => nextRecordId(tables.adminEvents, history.path);
  const logStore = createLogs({ place: logs.path, tables: logTables, commit: commitLogs, gate });
  const retention = createRetention({ turn, tables, place: history.path, lastSeq: logStore.lastSeq });
  const close = async (): Promise<void> => {
    gate.close();
    await drained();
    await logCommits.drained();
    if (gate.failure() === null) await historyCommits.commit([setClean(tables.meta)]).catch(() => undefined);
    if (gate.failure()?.kind === "commit_failed") return;
    await logs.close();
    await history.close();
  };
  let closing: Promise<void> | null = null;
  return {
    history: { ...reads, ...writes },
    configVersions,
    checkpoints: createCheckpoints({
      history: { turn, table: tables.checkpoints, place: history.path },
      logs: { commit: commitLogs, gate, table: logTables.checkpointChunks, place: logs.path },
    }),
    scenarios: createRevisions(turn, tables.scenarios, history.path, "scenario", recordId),
    governance: createRevisions(turn, tables.governance, history.path, "governance", recordId),
    secrets: createRevisions(turn, tables.secrets, history.path, "secret", recordId),
    notes: createNotes(turn, tables.notes, history.path),
    artifacts: createArtifacts(turn, tables.artifacts, history.path),
    events: createEvents(tables.events, history.path, () => retention.floor("events")?.firstSeq ?? 1),
    retention,
    freeRun: createFreeRun({ tables: logTables, commit: logCommits.commit, gate }),
    tellEvent: (event) => turn(() => ({ writes: [], events: [event], result: undefined })),
    onCommitted: (ring) => {
      bells.add(ring);
      return () => bells.delete(ring);
    },
    audit: createAudit(turn, tables, history.path),
    logs: logStore,
    copyTo: async (to, parts) => {
      // History first: logs may be ahead of it, never behind (daemon.md 4.2).
      for (const environment of parts === "history" ? [history] : [history, logs]) {
        const path = join(to, basename(environment.path));
        mkdirSync(path, { mode: 0o700 });
        await environment.copyTo(path);
      }
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/** Opens an environment, making it where there is none, unless its file does not begin like LMDB's. */
function openSound(path: string, opened: Environment[]): Environment {
  const header = onDisk(path, () => {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) mkdirSync(path, { mode: 0o700 });
    chmodSync(path, 0o700);
    return readFileHeader(path);
  });
  if (header.kind === "unsound") throw new StoreError("damaged", header.problem);
  const environment = openEnvironment(path, "read_write");
  opened.push(environment);
  return environment;
}

/** Rows of an older schema are never changed in place; an upgrade makes a copy of them first (`upgrade.ts`). */
function refuseOld({ path }: Environment, identity: Identity | null): void {
  if (identity === null || identity.schemaVersion === schemaVersion) return;
  throw new StoreError(
    "schema_too_old",
    `${path} has schema ${identity.schemaVersion} and has to be upgraded to ${schemaVersion} first`,
  );
}

/** LMDB takes an empty file for a new environment; beside a history that was used it is one cut to nothing. */
function refuseEmptied(directory: string, isUsed: boolean): void {
  const path = join(directory, "logs");
  if (isUsed && onDisk(path, () => readFileHeader(path)).kind === "empty") {
    throw new StoreError("damaged", `${dataFile(path)} is empty, but the history beside it is not`);
  }
}

/** Logs of another store, or of one whose history is gone, are not adopted. */
function refuseStrangers(directory: string, history: Identity | null, logs: Identity | null): void {
  if (logs === null || logs.storeId === history?.storeId) return;
  const owner = history === null ? "nothing is" : `store ${history.storeId} is`;
  throw new StoreError(
    "not_a_store",
    `${join(directory, "logs")} belongs to store ${logs.storeId}, but in ${join(directory, "history")} ${owner}`,
  );
}

async function begin(environment: Environment, apply: ApplyWrites): Promise<void> {
  await createCommitter(environment.path, apply, createWriteGate()).commit([]);
}

function setClean(meta: Table): Write {
  return { kind: "put", table: meta, key: metaKey("clean_shutdown"), value: encodeScalar(true) };
}

function onDisk<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new StoreError("unwritable", `${path} cannot be used: ${said}`, { cause });
  }
}
