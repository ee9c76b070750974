import type { RunId } from "../store/records.ts";
import type { LiveRun } from "./live-run.ts";
import type { RunBoard } from "./run-board.ts";
import { isTerminal } from "./wire/run-state.ts";

/** Few, because each may hold the texts it was made from. */
const keptMax = 32;

/**
 * The same board, but the figures of an ended run, which must be taken out of its stored texts, are taken out once
 * and not at every look. `versionOf` tells the version a run's record has now.
 */
export function keepingEndedRuns(board: RunBoard, versionOf: (runId: RunId) => number | undefined): RunBoard {
  // In order of arrival, so the oldest stands first.
  const ended = new Map<RunId, LiveRun>();

  const get = (runId: RunId): LiveRun | undefined => {
    const before = ended.get(runId);
    if (before !== undefined && before.record.version === versionOf(runId)) return before;
    const run = board.get(runId);
    if (run !== undefined && isTerminal(run.record.condition)) keep(run);
    return run;
  };
  const keep = (run: LiveRun): void => {
    ended.delete(run.record.runId);
    ended.set(run.record.runId, run);
    const [oldest] = ended.keys();
    if (ended.size > keptMax && oldest !== undefined) ended.delete(oldest);
  };

  // A listener must not read, because reading can fail; what was touched is looked at when somebody asks.
  const touched = new Set<RunId>();
  board.subscribe((change) => {
    if (change.kind !== "run") return;
    touched.delete(change.runId);
    touched.add(change.runId);
    const [first] = touched;
    if (touched.size > keptMax && first !== undefined) touched.delete(first);
  });
  let lastFinishedId = board.lastFinished()?.record.runId;
  const lastFinished = (): LiveRun | undefined => {
    for (const runId of touched) {
      const run = get(runId);
      if (run !== undefined && isTerminal(run.record.condition)) lastFinishedId = runId;
    }
    touched.clear();
    return lastFinishedId === undefined ? undefined : get(lastFinishedId);
  };
  return {
    get,
    active: board.active,
    lastFinished,
    subscribe: board.subscribe,
  };
}
