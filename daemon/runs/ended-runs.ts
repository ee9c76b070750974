import type { RunId } from "../../store/records.ts";
import type { LiveRun } from "./live-run.ts";

/** Few, because each may hold the texts it was made from. */
const keptMax = 32;

/**
 * The runs that ended last or were last asked for. An ended run never changes, and taking its figures out of the
 * stored texts costs too much to do at every look.
 */
export type EndedRuns = {
  readonly get: (runId: RunId) => LiveRun | undefined;
  readonly keep: (run: LiveRun) => void;
  /** It has a new attempt. */
  readonly forget: (runId: RunId) => void;
};

export function newEndedRuns(): EndedRuns {
  // In order of arrival, so the oldest stands first.
  const kept = new Map<RunId, LiveRun>();
  return {
    get: (runId) => kept.get(runId),
    keep: (run) => {
      kept.delete(run.record.runId);
      kept.set(run.record.runId, run);
      const [oldest] = kept.keys();
      if (kept.size > keptMax && oldest !== undefined) kept.delete(oldest);
    },
    forget: (runId) => void kept.delete(runId),
  };
}
