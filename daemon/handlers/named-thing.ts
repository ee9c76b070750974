import { checkPresent, checkScenarioId, type Violations } from "../rpc/fields.ts";

/** What names the run in a request that is about one; who it is, is found out later. */
export function parseRunId({ runId }: { readonly runId: string }, violations: Violations): string {
  checkPresent(violations, "run_id", runId, "a run's id or an unambiguous beginning of it");
  return runId;
}

/** The scenario in a request that is about one. */
export function parseScenarioId(
  { scenarioId }: { readonly scenarioId: string },
  violations: Violations,
): string {
  checkPresent(violations, "scenario_id", scenarioId, "the id of a scenario of the registry");
  checkScenarioId(violations, scenarioId);
  return scenarioId;
}
