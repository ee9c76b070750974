import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { Notes } from "../../store/notes.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import type { RunFinder } from "../runs/run-finder.ts";
import { freshNow } from "../wire/freshness.ts";
import { toRunNote } from "../wire/run-note.ts";
import { parseRunId } from "./named-thing.ts";

export type ListRunNotesDeps = {
  readonly runs: RunFinder;
  readonly notes: Pick<Notes, "list">;
  readonly nowMs: () => number;
};

/** The notes on a run, oldest first. */
export function listRunNotes({ runs, notes, nowMs }: ListRunNotesDeps): Rpc {
  return readRpc(RunsServiceService.listRunNotes, {
    parse: parseRunId,
    answer: (text) => ({
      notes: notes.list(runs.byText(text).record.runId).map(toRunNote),
      freshness: freshNow("history", nowMs()),
    }),
  });
}
