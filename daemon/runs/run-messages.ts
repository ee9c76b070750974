import type { Run } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { isTerminal, type RunRecord } from "../../store/records.ts";
import { toRun } from "../wire/run.ts";
import type { LiveRun } from "./live-run.ts";
import type { RunBoard } from "./run-board.ts";

/** Makes wire messages of runs and keeps those of ended runs, which change no more. */
export type RunMessages = {
  readonly of: (run: LiveRun) => Run;
  /** The message of a record from a list; `live` is asked only when it is not known. */
  readonly ofRecord: (record: RunRecord, live: RunBoard["get"]) => Run | undefined;
};

const keptMax = 2000;

/** `placeOf` tells where in the queue a waiting run stands, from 1. */
export function newRunMessages(placeOf: (run: RunRecord) => number = () => 0): RunMessages {
  // In order of use, so the one unused for longest stands first.
  const ended = new Map<string, Run>();

  const kept = (record: RunRecord): Run | undefined => {
    const key = keyOf(record);
    const message = ended.get(key);
    if (message === undefined) return undefined;
    ended.delete(key);
    ended.set(key, message);
    return message;
  };
  const of = (run: LiveRun): Run => {
    const before = kept(run.record);
    if (before !== undefined) return before;
    const message = toRun(run, run.record.condition.kind === "idle" ? placeOf(run.record) : 0);
    if (isTerminal(run.record.condition)) {
      ended.set(keyOf(run.record), message);
      dropFirstAbove(ended, keptMax);
    }
    return message;
  };

  return {
    of,
    ofRecord: (record, live) => {
      const before = kept(record);
      if (before !== undefined) return before;
      const run = live(record.runId, record);
      return run === undefined ? undefined : of(run);
    },
  };
}

function keyOf({ runId, version }: RunRecord): string {
  return `${runId} ${version}`;
}

function dropFirstAbove(map: Map<string, unknown>, max: number): void {
  if (map.size <= max) return;
  for (const first of map.keys()) {
    map.delete(first);
    return;
  }
}
