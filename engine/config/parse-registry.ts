import { aList, lenientInteger, lenientText, nonEmpty, strictText } from "./convert.ts";
import { siblingPath } from "./files.ts";
import { completed, completedAll, type Draft, type Parsed, type Problem } from "./problem.ts";
import { elements, openDocument, optional, refuse, required, type Section, sections } from "./section.ts";

/** An entry of the scenario registry (engine-core 15.3). */
export type Scenario = {
  readonly scenarioId: string;
  readonly description: string;
  readonly pillars: readonly string[];
  readonly runtimeHint: string;
  /** Where the run config stands, resolved against the registry's directory. */
  readonly runConfigPath: string;
};

/** A scenario registry; scenarios in file order. */
export type Registry = { readonly path: string; readonly scenarios: readonly Scenario[] };

/** Reads a registry file (engine-core 15.3). Whether the run configs exist is found out when one is loaded. */
export function parseRegistry(file: string, text: string): Parsed<Registry> {
  const problems: Problem[] = [];
  return completed(draftRegistry(file, text, problems), problems);
}

function draftRegistry(file: string, text: string, problems: Problem[]): Draft<Registry> | undefined {
  const top = openDocument(file, text, problems);
  if (top === undefined) return undefined;
  const v = required(top, "v", lenientInteger);
  const list = required(top, "scenarios", aList);
  if (v !== undefined && v !== 1) refuse(top, "v", `must be 1, not ${v}`);
  if (list?.length === 0) refuse(top, "scenarios", "must hold at least one scenario");
  const scenarios =
    list && sections(top, "scenarios", list).map((scenario) => scenario && draftScenario(scenario));
  if (scenarios !== undefined) checkDuplicates(top, scenarios);
  return { path: file, scenarios: completedAll<Scenario>(scenarios) };
}

function draftScenario(scenario: Section): Draft<Scenario> {
  const scenarioId = required(scenario, "scenario_id", nonEmpty(lenientText));
  const description = required(scenario, "description", strictText);
  const path = required(scenario, "run_config_path", nonEmpty(lenientText));
  const pillars = readPillars(scenario);
  const runtimeHint = optional(scenario, "runtime_hint", lenientText, "");
  const runConfigPath = path === undefined ? undefined : siblingPath(scenario.file, path);
  return { scenarioId, description, pillars, runtimeHint, runConfigPath };
}

function readPillars(scenario: Section): readonly string[] | undefined {
  const list = optional(scenario, "pillars", aList, []);
  return list && elements(scenario, "pillars", list, nonEmpty(strictText));
}

function checkDuplicates(top: Section, scenarios: readonly (Draft<Scenario> | undefined)[]): void {
  const seen = new Set<string>();
  for (const [index, scenario] of scenarios.entries()) {
    const id = scenario?.scenarioId;
    if (id === undefined) continue;
    if (seen.has(id)) refuse(top, `scenarios[${index}].scenario_id`, `Duplicate scenario_id detected: ${id}`);
    seen.add(id);
  }
}
