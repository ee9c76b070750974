import type { Schema } from "../json/schema.ts";
import { lenientInteger, lenientText, listOf, nonEmpty, strictText } from "./convert.ts";
import { may, must, readerOf, schemaOf } from "./field.ts";
import { siblingPath } from "./files.ts";
import { completed, completedAll, type Draft, type Parsed, type Problem } from "./problem.ts";
import { atLeastOne, exactly } from "./rule.ts";
import { elements, openDocument, refuse, type Section, sections } from "./section.ts";

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

const pillar = nonEmpty(strictText);

const scenarioFields = {
  scenario_id: must(nonEmpty(lenientText), "Id by which the scenario is asked for; no two are the same."),
  description: must(strictText, "What the scenario shows, for people."),
  run_config_path: must(nonEmpty(lenientText), "Its run config, relative to this file."),
  pillars: may(listOf(pillar.schema), [], "The parts of the engine it exercises."),
  runtime_hint: may(lenientText, "", "How long it runs, for people."),
};

const registryFields = {
  v: must(lenientInteger, "Version of the format.", { rule: exactly(1) }),
  scenarios: must(listOf(schemaOf(scenarioFields)), "The scenarios, in the order in which they are listed.", {
    rule: atLeastOne("must hold at least one scenario"),
  }),
};

/** A scenario registry file (engine-core 15.3). */
export const registrySchema: Schema = schemaOf(registryFields);

/** Reads a registry file (engine-core 15.3). Whether the run configs exist is found out when one is loaded. */
export function parseRegistry(file: string, text: string): Parsed<Registry> {
  const problems: Problem[] = [];
  return completed(draftRegistry(file, text, problems), problems);
}

function draftRegistry(file: string, text: string, problems: Problem[]): Draft<Registry> | undefined {
  const top = openDocument(file, text, problems);
  if (top === undefined) return undefined;
  const { read, checked } = readerOf(top, registryFields);
  const v = read("v");
  const list = read("scenarios");
  checked("v", v);
  checked("scenarios", list);
  const scenarios =
    list && sections(top, "scenarios", list).map((scenario) => scenario && draftScenario(scenario));
  if (scenarios !== undefined) checkDuplicates(top, scenarios);
  return { path: file, scenarios: completedAll<Scenario>(scenarios) };
}

function draftScenario(scenario: Section): Draft<Scenario> {
  const { read } = readerOf(scenario, scenarioFields);
  const scenarioId = read("scenario_id");
  const description = read("description");
  const path = read("run_config_path");
  const pillarList = read("pillars");
  const pillars = pillarList && elements(scenario, "pillars", pillarList, pillar);
  const runtimeHint = read("runtime_hint");
  const runConfigPath = path === undefined ? undefined : siblingPath(scenario.file, path);
  return { scenarioId, description, pillars, runtimeHint, runConfigPath };
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
