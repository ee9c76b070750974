import { join } from "node:path";
import { loadRegistry, type Registry, type Scenario } from "../../engine/config/load-registry.ts";
import { loadSession } from "../../engine/config/load-session.ts";
import type { RunOverrides } from "../../engine/config/overrides.ts";
import { type Parsed, type Problem, problemText } from "../../engine/config/problem.ts";
import type { SessionConfig } from "../../engine/config/session.ts";
import { CockpitError } from "../errors.ts";
import { quoted } from "../rpc/fields.ts";
import { areUnchanged, type FileMarks, watchedFiles } from "./config-files.ts";

/** A scenario with its configuration, or with everything that is wrong with it. */
export type ScenarioEntry = {
  readonly scenario: Scenario;
  readonly session: Parsed<SessionConfig>;
  /** When its files were last looked at. */
  readonly observedAtMs: number;
};

/**
 * The scenarios of the registry. Files are read again whenever they have changed, so a run is always made of what
 * stands in the folder now; file names in problems are relative to the folder.
 */
export type ScenarioCatalog = {
  /** In registry order. @throws CockpitError `config_invalid` when the registry itself cannot be read */
  readonly list: () => readonly ScenarioEntry[];
  /** @throws CockpitError `scenario_not_found`, with the known ids, `config_invalid` as above */
  readonly get: (scenarioId: string) => ScenarioEntry;
  /**
   * The configuration a run of this scenario would have.
   *
   * @throws CockpitError `scenario_not_found`, `config_invalid` with every problem
   */
  readonly resolve: (scenarioId: string, overrides: RunOverrides) => SessionConfig;
};

type Cached<Value> = { readonly value: Value; readonly marks: FileMarks };

const registryFile = "registry.json";

export function openScenarioCatalog(folder: string, nowMs: () => number): ScenarioCatalog {
  let registry: Cached<Parsed<Registry>> | null = null;
  const sessions = new Map<string, Cached<Parsed<SessionConfig>>>();

  const currentRegistry = (): Registry => {
    if (registry === null || !areUnchanged(registry.marks)) {
      const files = watchedFiles(folder);
      registry = { value: loadRegistry(files, registryFile), marks: files.marks() };
      sessions.clear();
    }
    const { value } = registry;
    if (!value.ok) throw configInvalid(`the scenario registry ${join(folder, registryFile)}`, value.problems);
    return value.value;
  };
  const currentSession = (path: string): Parsed<SessionConfig> => {
    const known = sessions.get(path);
    if (known !== undefined && areUnchanged(known.marks)) return known.value;
    const files = watchedFiles(folder);
    const read = { value: loadSession(files, path), marks: files.marks() };
    sessions.set(path, read);
    return read.value;
  };
  const entryOf = (scenario: Scenario): ScenarioEntry => ({
    scenario,
    session: currentSession(scenario.runConfigPath),
    observedAtMs: nowMs(),
  });
  const find = (scenarioId: string): Scenario => {
    const { scenarios } = currentRegistry();
    const scenario = scenarios.find((candidate) => candidate.scenarioId === scenarioId);
    if (scenario === undefined) throw notFound(scenarioId, scenarios);
    return scenario;
  };

  return {
    list: () => currentRegistry().scenarios.map(entryOf),
    get: (scenarioId) => entryOf(find(scenarioId)),
    resolve: (scenarioId, overrides) => {
      const session = loadSession(watchedFiles(folder), find(scenarioId).runConfigPath, overrides);
      if (!session.ok) throw configInvalid(`scenario ${quoted(scenarioId)}`, session.problems);
      return session.value;
    },
  };
}

const knownIdsMax = 20;

function notFound(scenarioId: string, scenarios: readonly Scenario[]): CockpitError {
  const ids = scenarios.map((scenario) => scenario.scenarioId);
  const known = ids.slice(0, knownIdsMax).join(", ") + (ids.length > knownIdsMax ? ", …" : "");
  return new CockpitError(
    "scenario_not_found",
    `no scenario ${quoted(scenarioId)}; the registry has ${known}`,
    {
      resource: { type: "scenario", name: scenarioId },
      metadata: { known_scenarios: known },
    },
  );
}

function configInvalid(what: string, problems: readonly Problem[]): CockpitError {
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
  const texts = problems.map(problemText);
  return new CockpitError("config_invalid", `${what} has ${count}: ${texts.join("; ")}`, {
    violations: problems.map(({ file, field, reason }) => ({
      field: field === "" ? file : `${file}: ${field}`,
      description: reason,
    })),
  });
}
