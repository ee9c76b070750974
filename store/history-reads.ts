import { foldAttempt } from "./attempt-fold.ts";
import {
  decodeCount,
  decodeDocument,
  decodeLongText,
  decodeRun,
  decodeText,
  decodeTransition,
  type RunRow,
} from "./codecs.ts";
import { readRange } from "./environment.ts";
import { StoreError } from "./errors.ts";
import type { History } from "./history.ts";
import type { RunTables } from "./history-tables.ts";
import {
  documentKey,
  metaKey,
  readTransitionKey,
  runKey,
  runsAfter,
  runTextKey,
  tickHashesFrom,
  transitionsOfAttempt,
  transitionsOfRun,
} from "./keys.ts";
import type { AttemptRecord, AttemptTransition, RunId, RunRecord } from "./records.ts";
import { findRunIds, listRunIds } from "./run-index.ts";
import { chunkOfTick, type TickHash, ticksPerChunk, unpackTickHashes } from "./tick-hashes.ts";

/** The reading half of `History`. */
export type HistoryReads = Omit<
  History,
  "insertRun" | "changeRun" | "setActiveScenario" | "setDrained" | "setUncleanStarts" | "setOpenedBy"
>;

const findLimitDefault = 20;

/** `place` is the path named in errors. */
export function createHistoryReads(tables: RunTables, place: string): HistoryReads {
  const listed = (runId: RunId): RunRecord => {
    const run = readRun(tables, runId, place);
    if (run === undefined)
      throw new StoreError("damaged", `${place}: run ${runId} is in an index but not in runs`);
    return run;
  };
  return {
    activeScenario: () => {
      const value = tables.meta.get(metaKey("active_scenario"));
      return value === undefined ? null : decodeText(value, `${place}: active scenario`);
    },
    lastAdmission: () => {
      const value = tables.meta.get(metaKey("admission_seq"));
      return value === undefined ? 0 : decodeCount(value, `${place}: admission seq`);
    },
    uncleanStarts: () => {
      const value = tables.meta.get(metaKey("unclean_starts"));
      if (value === undefined) return [];
      const times = decodeText(value, `${place}: unclean starts`);
      return times === "" ? [] : times.split(" ").map(Number);
    },
    openedBy: () => {
      const value = tables.meta.get(metaKey("opened_by"));
      return value === undefined ? null : decodeText(value, `${place}: opened by`);
    },
    drained: () => {
      const value = tables.meta.get(metaKey("drained"));
      return value === undefined ? null : decodeText(value, `${place}: drained`);
    },
    getRun: (runId) => readRun(tables, runId, place),
    findRuns: (text, limit = findLimitDefault) => findRunIds(tables, text, limit),
    listRuns: (query) => listRunIds(tables, query).map(listed),
    countRuns: () => tables.runsByTime.getKeysCount(),
    everyRun: (after, limit) =>
      Array.from(readRange(tables.runs, runsAfter(after), limit), ({ key, value }) =>
        decodeRun(value, `${place}: run ${key}`),
      ),
    nonTerminalRuns: () => {
      const all = { before: null, limit: Number.MAX_SAFE_INTEGER, scenarioId: null };
      const states = ["idle", "running", "paused"] as const;
      const runs = states.flatMap((state) => listRunIds(tables, { ...all, states: [state] }).map(listed));
      return runs.toSorted((left, right) => left.admissionSeq - right.admissionSeq);
    },
    attempts: (runId) => readAttempts(tables, runId, place),
    attemptTransitions: (runId, attemptIndex) => readTransitions(tables, runId, attemptIndex, place),
    sealedDocument: (runId) => {
      const value = tables.documents.get(documentKey(runId));
      return value === undefined ? undefined : decodeDocument(value, `${place}: document of ${runId}`);
    },
    tickHashes: (runId, fromTick, limit) => readTickHashes(tables, runId, fromTick, limit, place),
  };
}

/** The row of a run, without its texts. */
export function readRunRow(tables: RunTables, runId: RunId, place: string): RunRow | undefined {
  const value = tables.runs.get(runKey(runId));
  if (value === undefined) return undefined;
  const row = decodeRun(value, `${place}: run ${runId}`);
  if (row.runId !== runId)
    throw new StoreError("damaged", `${place}: the row of run ${runId} is that of ${row.runId}`);
  return row;
}

function readRun(tables: RunTables, runId: RunId, place: string): RunRecord | undefined {
  const row = readRunRow(tables, runId, place);
  if (row === undefined) return undefined;
  return withTexts(row, (text) => {
    const value = tables.runTexts.get(runTextKey(runId, text));
    if (value === undefined)
      throw new StoreError("damaged", `${place}: run ${runId} has lost its ${text} text`);
    return decodeLongText(value, `${place}: ${text} text of ${runId}`);
  });
}

/** Texts never change once written, so reading them late shows nothing newer than the row. */
function withTexts(row: RunRow, read: (text: "session" | "sealed") => string): RunRecord {
  let session: string | undefined;
  let sealed: string | undefined;
  return {
    ...row,
    get sessionText() {
      session ??= read("session");
      return session;
    },
    sealed: row.sealed && {
      ...row.sealed,
      get sealedText() {
        sealed ??= read("sealed");
        return sealed;
      },
    },
  };
}

function readAttempts(tables: RunTables, runId: RunId, place: string): AttemptRecord[] {
  const byAttempt = new Map<number, AttemptTransition[]>();
  for (const { key, value } of readRange(tables.attempts, transitionsOfRun(runId))) {
    const { attemptIndex } = readTransitionKey(key);
    const transition = decodeTransition(
      value,
      `${place}: a transition of attempt ${attemptIndex} of ${runId}`,
    );
    byAttempt.set(attemptIndex, [...(byAttempt.get(attemptIndex) ?? []), transition]);
  }
  return Array.from(byAttempt, ([attemptIndex, transitions]) =>
    foldAttempt(runId, attemptIndex, transitions),
  );
}

function readTransitions(
  tables: RunTables,
  runId: RunId,
  attemptIndex: number,
  place: string,
): AttemptTransition[] {
  const rows = readRange(tables.attempts, transitionsOfAttempt(runId, attemptIndex));
  const what = `${place}: a transition of attempt ${attemptIndex} of ${runId}`;
  return Array.from(rows, ({ value }) => decodeTransition(value, what));
}

function readTickHashes(
  tables: RunTables,
  runId: RunId,
  fromTick: number,
  limit: number,
  place: string,
): TickHash[] {
  const chunksMax = Math.ceil(limit / ticksPerChunk) + 1;
  const hashes: TickHash[] = [];
  for (const { key, value } of readRange(
    tables.tickHashes,
    tickHashesFrom(runId, chunkOfTick(fromTick)),
    chunksMax,
  )) {
    const chunk = Number(key[1]);
    const unpacked = unpackTickHashes(value, chunk, `${place}: tick hashes of ${runId}, chunk ${chunk}`);
    hashes.push(...unpacked.filter(({ tick }) => tick >= fromTick));
  }
  return hashes.slice(0, limit);
}
