import { assert } from "../engine/assert.ts";
import { readKeys, type Table } from "./environment.ts";
import type { RunTables } from "./history-tables.ts";
import { type IndexPrefix, indexBefore, type RunState, readIndexKey, runKey, runsBeginning } from "./keys.ts";
import type { RunId } from "./records.ts";

/** Which runs a list shows. */
export type RunQuery = {
  /** Runs admitted before this admission seq; null: from the newest on. The cursor of a list. */
  readonly before: number | null;
  /** At least 1. */
  readonly limit: number;
  /** Empty: every state. */
  readonly states: readonly RunState[];
  /** Null: every scenario. */
  readonly scenarioId: string | null;
};

/** The runs a query asks for, newest first. New runs never shift what an older `before` answers. */
export function listRunIds(tables: RunTables, query: RunQuery): RunId[] {
  assert(
    Number.isSafeInteger(query.limit) && query.limit >= 1,
    `a list has a limit from 1, not ${query.limit}`,
  );
  const states = [...new Set(query.states)];
  const byScenario: Index[] =
    query.scenarioId === null ? [] : [{ table: tables.runsByScenario, prefix: [query.scenarioId] }];
  const byState: Index[] = states.map((state) => ({ table: tables.runsByState, prefix: [state] }));
  const [only, another] = [...byScenario, ...byState];
  if (another === undefined) return scan(only ?? { table: tables.runsByTime, prefix: [] }, query);
  return leap(
    [byScenario, byState].filter((indices) => indices.length > 0),
    query,
  );
}

/**
 * The runs a typed text may mean, at most `limit`: the one with exactly this id, else those whose id begins with it,
 * with or without `r-`, or that it names by first hex digits and ordinal (`9b1e-0042`, `9b1e-42`; wiring-and-runs 4.1).
 */
export function findRunIds(tables: RunTables, text: string, limit: number): RunId[] {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/.test(text)) return [];
  if (tables.runs.doesExist(text)) return [text as RunId];
  const found = new Set<RunId>();
  for (const prefix of [text, `r-${text}`]) {
    for (const key of readKeys(tables.runs, runsBeginning(prefix), limit)) found.add(key as RunId);
  }
  const short = /^(?:r-)?([0-9a-f]{4,12})-(\d{1,9})$/.exec(text);
  if (short?.[1] !== undefined && short[2] !== undefined) {
    for (const runId of runsByOrdinal(tables.runs, short[1], Number(short[2]))) {
      if (found.size >= limit) break;
      found.add(runId);
    }
  }
  return [...found].slice(0, limit);
}

type Index = { readonly table: Table; readonly prefix: IndexPrefix };

/** One index answers the query: its rows are the answer. */
function scan(index: Index, query: RunQuery): RunId[] {
  const rows = readKeys(index.table, indexBefore(index.prefix, query.before), query.limit);
  return Array.from(rows, (key) => readIndexKey(key).runId);
}

/**
 * Runs that are in some index of each group, by leaping: every group names its newest run not above the mark, the
 * lowest of these is the next mark, and where all agree there is an answer. What lies between is never read.
 */
function leap(groups: readonly (readonly Index[])[], query: RunQuery): RunId[] {
  const found: RunId[] = [];
  let before = query.before;
  while (found.length < query.limit) {
    const newest = groups.map((indices) => newestBefore(indices, before)).filter((row) => row !== null);
    const lowest = newest.toSorted((left, right) => left.admissionSeq - right.admissionSeq)[0];
    // A group without a further run ends the list.
    if (lowest === undefined || newest.length < groups.length) break;
    const agreed = newest.every((row) => row.admissionSeq === lowest.admissionSeq);
    if (agreed) found.push(lowest.runId);
    before = agreed ? lowest.admissionSeq : lowest.admissionSeq + 1;
  }
  return found;
}

type IndexRow = { readonly admissionSeq: number; readonly runId: RunId };

function newestBefore(indices: readonly Index[], before: number | null): IndexRow | null {
  let newest: IndexRow | null = null;
  for (const { table, prefix } of indices) {
    for (const key of readKeys(table, indexBefore(prefix, before), 1)) {
      const row = readIndexKey(key);
      if (newest === null || row.admissionSeq > newest.admissionSeq) newest = row;
    }
  }
  return newest;
}

/** Generated ids with these first hex digits and this ordinal: one look per fingerprint, whatever ordinals it has. */
function* runsByOrdinal(runs: Table, hex: string, ordinal: number): Iterable<RunId> {
  const digits = String(ordinal).padStart(4, "0");
  let range = runsBeginning(`r-${hex}`);
  for (;;) {
    const [next] = readKeys(runs, range, 1);
    if (typeof next !== "string") return;
    const fingerprint = /^r-[0-9a-f]{12}-/.exec(next)?.[0];
    if (fingerprint === undefined) {
      range = { start: `${next}!`, end: range.end };
      continue;
    }
    const candidate = `${fingerprint}${digits}`;
    if (runs.doesExist(runKey(candidate as RunId))) yield candidate as RunId;
    range = { start: runsBeginning(fingerprint).end, end: range.end };
  }
}
