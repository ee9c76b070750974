import type { Environment, Table } from "./environment.ts";

/** The tables about runs, which every schema has. */
export type RunTables = {
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

/** The tables of `history/`, as drawn in `keys.ts`. */
export type HistoryTables = RunTables & {
  readonly checkpoints: Table;
  readonly runsByLabel: Table;
  readonly notes: Table;
  readonly adminEvents: Table;
  readonly idem: Table;
  readonly events: Table;
  readonly scenarios: Table;
  readonly governance: Table;
  readonly configVersions: Table;
  readonly artifacts: Table;
  readonly secrets: Table;
  readonly retention: Table;
  readonly taken: Table;
};

export function openRunTables(environment: Environment): RunTables {
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

export function openHistoryTables(environment: Environment): HistoryTables {
  return {
    ...openRunTables(environment),
    checkpoints: environment.table("checkpoints"),
    runsByLabel: environment.table("runs_by_label"),
    notes: environment.table("notes"),
    adminEvents: environment.table("admin_events"),
    idem: environment.table("idem"),
    events: environment.table("events"),
    scenarios: environment.table("scenarios"),
    governance: environment.table("governance"),
    configVersions: environment.table("config_versions"),
    artifacts: environment.table("artifacts"),
    secrets: environment.table("secrets"),
    retention: environment.table("retention"),
    taken: environment.table("taken"),
  };
}
