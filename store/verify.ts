import { join } from "node:path";
import { foldAttempt } from "./attempt-fold.ts";
import { decodeRun, decodeTransition, type RunRow } from "./codecs.ts";
import { type Environment, openEnvironment, readRange } from "./environment.ts";
import { StoreError } from "./errors.ts";
import { dataFile, readFileHeader } from "./file-header.ts";
import { openFrame } from "./frame.ts";
import { openRunTables, type RunTables } from "./history-tables.ts";
import { documentKey, everyKey, readTransitionKey, runTextKey } from "./keys.ts";
import { createLogReads, openTickTables } from "./logs.ts";
import type { AttemptTransition, RunId } from "./records.ts";
import { type Identity, readCleanFlag, readIdentity, schemaVersion } from "./store-meta.ts";

/** The two environments of a store. */
export type EnvironmentName = "history" | "logs";

/**
 * What a look at a store found; `problem` is for an operator and names the place. `isDamage`: the store itself is not
 * sound, rather than out of reach. `environment` is the one it was found in.
 */
export type Verdict =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly problem: string;
      readonly isDamage: boolean;
      readonly environment: EnvironmentName;
    };

export type VerifyOptions = {
  /**
   * `full` also reads every row of both environments and checks its checksum; `by_need` does so when the last owner did
   * not close the store, because reading damage may be what ended it, and before an upgrade, which reads every row.
   */
  readonly depth: "last_rows" | "by_need" | "full";
  /** Told before an environment is touched, so that a death of this process can be laid at its door. */
  readonly onEnter: (environment: EnvironmentName) => void;
};

/**
 * Opens both environments read-only and walks identities, runs, indices and attempts, and the last tick and log block
 * of the runs written to last with their checksums (daemon.md 3.2, step 2). A file that ends before its last page is
 * walked whole. A directory that does not exist or holds no store yet is fine, and so is a newer schema, which
 * `openStore` refuses by itself.
 *
 * Damage inside LMDB's pages ends the process instead of returning (daemon.md 4.1), so the caller runs this in a child
 * process and takes its death for a "no". Nothing is written but LMDB's lock file.
 */
export async function verifyStore(
  directory: string,
  { depth, onEnter }: VerifyOptions = { depth: "last_rows", onEnter: () => undefined },
): Promise<Verdict> {
  const opened: Environment[] = [];
  let at: EnvironmentName = "history";
  const enter = (environment: EnvironmentName): void => {
    at = environment;
    onEnter(environment);
  };
  try {
    enter("history");
    const history = openIfThere(join(directory, "history"), opened);
    enter("logs");
    const logs = openIfThere(join(directory, "logs"), opened);
    const isUsed = history.kind === "store" || logs.kind === "store";
    for (const [name, one] of [
      ["history", history],
      ["logs", logs],
    ] as const) {
      enter(name);
      if (one.kind === "empty" && isUsed) {
        damaged(`${dataFile(one.path)} is empty, but the environment beside it is not`);
      }
    }
    enter("history");
    if (history.kind !== "store") {
      if (logs.kind === "store") damaged(`${history.path} holds no history for the logs beside it`);
      return { ok: true };
    }
    const isNeeded = (): boolean =>
      isOld(history) || isOld(logs) || !readCleanFlag(history.environment.table("meta"), history.path);
    const isFull = depth === "full" || (depth === "by_need" && isNeeded());
    const runs = verifyHistory(history.environment);
    if (isFull) checkEveryRow(history.environment);
    if (logs.kind !== "store") return { ok: true };
    enter("logs");
    verifyLogs(history.identity, logs.environment, logs.identity, runs);
    if (isFull) checkEveryRow(logs.environment);
    return { ok: true };
  } catch (error) {
    if (error instanceof StoreError && error.kind === "schema_too_new") return { ok: true };
    return { ok: false, ...judged(error, join(directory, at)), environment: at };
  } finally {
    for (const environment of opened) await environment.close();
  }
}

/**
 * What a failure to read says of the store. A damaged page shows in many ways: LMDB complains, or a key or row cannot be
 * decoded. Only the system's refusals say nothing of what was written; they name a call, or have a positive code.
 */
function judged(error: unknown, path: string): { readonly problem: string; readonly isDamage: boolean } {
  if (error instanceof StoreError) return { problem: error.message, isDamage: error.kind === "damaged" };
  if (!(error instanceof Error)) return { problem: `${path} is not sound: ${String(error)}`, isDamage: true };
  const code = "code" in error ? error.code : null;
  if ("syscall" in error || (typeof code === "number" && code > 0))
    return { problem: `${path} cannot be read: ${error.message}`, isDamage: false };
  return { problem: `${path} is not sound: ${error.message}`, isDamage: true };
}

type Found =
  | { readonly kind: "absent" | "empty"; readonly path: string }
  | {
      readonly kind: "store";
      readonly path: string;
      readonly environment: Environment;
      readonly identity: Identity;
    };

function isOld(found: Found): boolean {
  return found.kind === "store" && found.identity.schemaVersion < schemaVersion;
}

function openIfThere(path: string, opened: Environment[]): Found {
  const header = readFileHeader(path);
  if (header.kind === "unsound") return damaged(header.problem);
  if (header.kind !== "sound") return { kind: header.kind, path };
  const environment = openEnvironment(path, "read_only");
  opened.push(environment);
  if (header.shorter) walkWhole(environment);
  const identity = readIdentity(environment);
  return identity === null ? { kind: "absent", path } : { kind: "store", path, environment, identity };
}

/** Touches every key and value, so that a page that is not there ends this process and no later one. */
function walkWhole(environment: Environment): void {
  for (const name of environment.tableNames()) {
    for (const _row of readRange(environment.table(name), everyKey));
  }
}

/** Checks the checksum of every row there is; those without bytes are indices, whose rows are counted elsewhere. */
function checkEveryRow(environment: Environment): void {
  for (const name of environment.tableNames()) {
    // The scalars of `meta` are no frames; those we need were read with the identity.
    if (name === "meta") continue;
    for (const { key, value } of readRange(environment.table(name), everyKey)) {
      if (value.length > 0) openFrame(value, 0, `${environment.path}: row ${key} of ${name}`);
    }
  }
}

/** Checks every run with its attempts, and that the tables agree; returns the runs. */
function verifyHistory(environment: Environment): readonly RunRow[] {
  const tables = openRunTables(environment);
  const { path } = environment;
  const attempts = countAttempts(tables, path);
  const runs: RunRow[] = [];
  for (const { key, value } of readRange(tables.runs, everyKey)) {
    const run = decodeRun(value, `${path}: run ${key}`);
    if (run.runId !== key) damaged(`${path}: the row of run ${key} is that of ${run.runId}`);
    const begun = attempts.get(run.runId) ?? 0;
    if (begun !== run.attemptCount)
      damaged(`${path}: run ${key} has ${run.attemptCount} attempts, but ${begun} are recorded`);
    const isWhole =
      tables.runTexts.doesExist(runTextKey(run.runId, "session")) &&
      tables.runTexts.doesExist(runTextKey(run.runId, "sealed")) === (run.sealed !== null) &&
      tables.documents.doesExist(documentKey(run.runId)) === (run.sealed !== null);
    if (!isWhole) damaged(`${path}: run ${key} has lost a text or its document's digest`);
    runs.push(run);
  }
  const listed = runs.filter(({ deletedAtMs }) => deletedAtMs === null).length;
  for (const index of [tables.runsByTime, tables.runsByState, tables.runsByScenario]) {
    const rows = index.getKeysCount();
    if (rows !== listed) damaged(`${path}: an index has ${rows} rows for ${listed} runs`);
  }
  return runs;
}

/** Folds every attempt, which asserts that its transitions are possible, and counts them per run. */
function countAttempts(tables: RunTables, path: string): ReadonlyMap<RunId, number> {
  const counts = new Map<RunId, number>();
  let transitions: AttemptTransition[] = [];
  let at: ReturnType<typeof readTransitionKey> | null = null;
  const fold = (): void => {
    if (at === null) return;
    foldAttempt(at.runId, at.attemptIndex, transitions);
    counts.set(at.runId, (counts.get(at.runId) ?? 0) + 1);
  };
  for (const { key, value } of readRange(tables.attempts, everyKey)) {
    const next = readTransitionKey(key);
    if (next.runId !== at?.runId || next.attemptIndex !== at.attemptIndex) {
      fold();
      transitions = [];
      at = next;
    }
    transitions.push(
      decodeTransition(value, `${path}: a transition of attempt ${next.attemptIndex} of ${next.runId}`),
    );
  }
  fold();
  return counts;
}

/** How many ended runs have their last rows looked at, newest first; those that have not ended all have. */
const endedRunsWalkedMax = 1_000;

/** Checks the last rows of runs, and that no sealed one has lost ticks. */
function verifyLogs(
  history: Identity,
  environment: Environment,
  identity: Identity,
  runs: readonly RunRow[],
): void {
  const { path } = environment;
  if (identity.storeId !== history.storeId) {
    damaged(`${path} belongs to store ${identity.storeId}, the history beside it to ${history.storeId}`);
  }
  const reads = createLogReads(openTickTables(environment), path);
  const newestFirst = runs.toSorted((left, right) => right.admissionSeq - left.admissionSeq);
  const ended = newestFirst.filter((run) => run.endedAtMs !== null).slice(0, endedRunsWalkedMax);
  for (const run of [...newestFirst.filter((one) => one.endedAtMs === null), ...ended]) {
    const last = reads.lastTick(run.runId)?.tick ?? 0;
    reads.lastSeq(run.runId);
    // Logs that were set aside or pruned hold no tick of the run at all.
    if (run.sealed !== null && last > 0 && last < run.ticksCompleted) {
      damaged(`${path}: run ${run.runId} has ${run.ticksCompleted} ticks, but only ${last} are stored`);
    }
  }
}

function damaged(problem: string): never {
  throw new StoreError("damaged", problem);
}
