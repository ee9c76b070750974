import { PillarsServiceService } from "../../proto/gen/trinity/gate/v1/pillars.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import type { LiveRun } from "../runs/live-run.ts";
import type { RunBoard } from "../runs/run-board.ts";
import type { RunFinder } from "../runs/run-finder.ts";
import { pillarViews } from "../state/state-parts.ts";

export type ListPillarsDeps = {
  readonly runs: RunFinder;
  readonly board: Pick<RunBoard, "active" | "lastFinished">;
  readonly nowMs: () => number;
};

/** The five cards of a run; without an id of the active one, else the newest finished one, else of none. */
export function listPillars(deps: ListPillarsDeps): Rpc {
  return readRpc(PillarsServiceService.listPillars, {
    parse: ({ runId }) => runId,
    answer: (text) => {
      const run = pillarRun(deps, text);
      return { runId: run?.record.runId ?? "", pillars: [...pillarViews(run, deps.nowMs())] };
    },
  });
}

/** @throws CockpitError `run_not_found` */
export function pillarRun(
  { runs, board }: Omit<ListPillarsDeps, "nowMs">,
  text: string,
): LiveRun | undefined {
  return text === "" ? (board.active() ?? board.lastFinished()) : runs.byText(text);
}
