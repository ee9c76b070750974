import { decodeJson, encodeJson } from "./codecs.ts";
import type { DeedOf } from "./deed.ts";
import { readRange, readRangeBackwards, type Table } from "./environment.ts";
import { everyNoteOf, noteKey } from "./keys.ts";
import type { RunId } from "./records.ts";
import { assertShape, position, type Shape, text, time } from "./shape.ts";
import type { HistoryTurn } from "./turn.ts";

/** What somebody noted on a run; never changed, never taken back. */
export type RunNote = {
  /** Dense per run from 1. */
  readonly seq: number;
  readonly actor: string;
  readonly atMs: number;
  readonly text: string;
};

/** The notes on all runs. */
export type Notes = {
  readonly add: (
    runId: RunId,
    note: Omit<RunNote, "seq">,
    deedOf: DeedOf<RunNote> | null,
  ) => Promise<RunNote>;
  /** Oldest first. */
  readonly list: (runId: RunId) => RunNote[];
};

/** `place` is the path named in errors. */
export function createNotes(turn: HistoryTurn, notes: Table, place: string): Notes {
  const decoded = (runId: RunId, value: Buffer): RunNote => {
    const row = decodeJson(value, `${place}: a note on run ${runId}`);
    assertShape<RunNote>(row, noteShape, `${place}: a note on run ${runId}`);
    return row;
  };
  return {
    add: (runId, note, deedOf) =>
      turn(() => {
        const [last] = readRangeBackwards(notes, everyNoteOf(runId), 1);
        const seq = 1 + (last === undefined ? 0 : decoded(runId, last.value).seq);
        const added: RunNote = { ...note, seq };
        return {
          writes: [{ kind: "put", table: notes, key: noteKey(runId, seq), value: encodeJson(added) }],
          result: added,
        };
      }, deedOf),
    list: (runId) => Array.from(readRange(notes, everyNoteOf(runId)), ({ value }) => decoded(runId, value)),
  };
}

const noteShape: Shape<RunNote> = { seq: position, actor: text, atMs: time, text };
