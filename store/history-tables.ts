import type { Environment, Table } from "./environment.ts";

/** The tables of `history/`, as drawn in `keys.ts`. */
export type HistoryTables = {
  readonly meta: Table;
  readonly runs: Table;
  readonly runTexts: Table;
  readonly runsByTime: Table;
  readonly runsByState: Table;
  readonly runsByScenario: Table;
  readonly ordinals: Table;
  readonly attempts: Table;
  readonly tickHashes: Table;
  readonly documents: Table;
};

export function openHistoryTables(environment: Environment): HistoryTables {
  return {
    meta: environment.table("meta"),
    runs: environment.table("runs"),
    runTexts: environment.table("run_texts"),
    runsByTime: environment.table("runs_by_time"),
    runsByState: environment.table("runs_by_state"),
    runsByScenario: environment.table("runs_by_scenario"),
    ordinals: environment.table("ordinals"),
    attempts: environment.table("attempts"),
    tickHashes: environment.table("tick_hashes"),
    documents: environment.table("documents"),
  };
}
