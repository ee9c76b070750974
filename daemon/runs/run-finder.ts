import type { RunId } from "../../store/records.ts";
import { CockpitError } from "../errors.ts";
import { quoted } from "../rpc/fields.ts";
import type { LiveRun } from "./live-run.ts";
import type { RunBoard } from "./run-board.ts";
import { runNotFound } from "./steering.ts";

/** What finding a run needs of the store's history. */
export type RunIndex = {
  /** The run of exactly this id, else those whose id begins with the text or whose short form it is. */
  readonly findRuns: (text: string) => readonly RunId[];
  readonly newestRun: () => RunId | undefined;
};

/** Finds the run a request means. */
export type RunFinder = {
  /**
   * The run of a whole id, of a short form (`9b1e-0042`) or of an unambiguous beginning (wiring-and-runs 4.1).
   *
   * @throws CockpitError `run_not_found`, `field_invalid` naming the candidates when several runs are meant
   */
  readonly byText: (text: string) => LiveRun;
  /** The same; the empty text means the active run, else the newest one. @throws CockpitError as above */
  readonly byTextOrNewest: (text: string) => LiveRun;
};

export function newRunFinder(board: Pick<RunBoard, "get" | "active">, index: RunIndex): RunFinder {
  const byText = (text: string): LiveRun => {
    const candidates = index.findRuns(text);
    const [only] = candidates;
    if (only === undefined) throw runNotFound(text);
    if (candidates.length > 1) throw ambiguous(text, candidates);
    const run = board.get(only);
    if (run === undefined) throw runNotFound(text);
    return run;
  };
  return {
    byText,
    byTextOrNewest: (text) => {
      if (text !== "") return byText(text);
      const active = board.active();
      if (active !== undefined) return active;
      const newest = index.newestRun();
      const run = newest === undefined ? undefined : board.get(newest);
      if (run === undefined) {
        throw new CockpitError("run_not_found", "there is no run yet; start one with: trinity run start");
      }
      return run;
    },
  };
}

const candidatesShown = 5;

function ambiguous(text: string, candidates: readonly RunId[]): CockpitError {
  const shown =
    candidates.slice(0, candidatesShown).join(", ") + (candidates.length > candidatesShown ? ", …" : "");
  const description = `${quoted(text)} is the beginning of several runs: ${shown}; give more of the id`;
  return new CockpitError("field_invalid", `run_id: ${description}`, {
    violations: [{ field: "run_id", description }],
  });
}
