import { Command } from "commander";
import { loadRegistry } from "../../../engine/config/load-registry.ts";
import { loadSession } from "../../../engine/config/load-session.ts";
import { type Problem, problemText } from "../../../engine/config/problem.ts";
import { type SessionWarning, sessionWarnings } from "../../../engine/config/session-warnings.ts";
import { example } from "../../commands/runner.ts";
import { CommandFailure, exitCode } from "../../failures.ts";
import { cleanText } from "../../output/clean-text.ts";
import { jsonDocument } from "../../output/json-text.ts";
import { table } from "../../output/table.ts";
import type { Aether } from "../aether-shell.ts";
import { filesOnDisk } from "../config-files.ts";
import { requireParsed } from "../config-refused.ts";
import type { AetherRunner } from "./runner.ts";

type RegistryOptions = { readonly registry?: string };

type ValidateOptions = RegistryOptions & { readonly strict?: true };

/** `aether scenario list` (cli.md 3). */
export function listScenariosCommand(run: AetherRunner): Command {
  return new Command("list")
    .description("the scenarios of the registry")
    .option("--registry <path>", "the scenario registry (default: ours)")
    .addHelpText("after", example("aether scenario list"))
    .action(run(listScenarios));
}

/** `aether scenario validate` (cli.md 3). */
export function validateScenariosCommand(run: AetherRunner): Command {
  return new Command("validate")
    .description("read scenarios with everything they refer to; tells every problem and warning")
    .argument("[ids...]", "only these scenarios")
    .option("--registry <path>", "the scenario registry (default: ours)")
    .option("--strict", "refuse a scenario that has a warning too")
    .addHelpText("after", example("aether scenario validate", "aether scenario validate gf01"))
    .action(run(validateScenarios));
}

async function listScenarios({ shell, isJson }: Aether, options: RegistryOptions): Promise<number> {
  const { scenarios } = requireParsed(loadRegistry(filesOnDisk, options.registry ?? shell.registry));
  const text = (): string =>
    table(
      ["SCENARIO", "SIZE", "PILLARS", "DESCRIPTION"],
      scenarios.map(({ scenarioId, runtimeHint, pillars, description }) =>
        [scenarioId, runtimeHint, pillars.join(","), description].map(cleanText),
      ),
    );
  const value = scenarios.map(({ scenarioId, runtimeHint, pillars, description, runConfigPath }) => ({
    scenario_id: scenarioId,
    description,
    pillars,
    runtime_hint: runtimeHint,
    run_config_path: runConfigPath,
  }));
  shell.terminal.out(isJson ? jsonDocument({ scenarios: value }) : text());
  return exitCode.done;
}

async function validateScenarios(
  { shell, isJson, paint }: Aether,
  ids: readonly string[],
  options: ValidateOptions,
): Promise<number> {
  const registry = requireParsed(loadRegistry(filesOnDisk, options.registry ?? shell.registry));
  const unknown = ids.find((id) => registry.scenarios.every(({ scenarioId }) => scenarioId !== id));
  if (unknown !== undefined) {
    throw new CommandFailure("scenario_not_found", `Unknown run-id or scenario id '${unknown}'`);
  }
  const checked = registry.scenarios
    .filter(({ scenarioId }) => ids.length === 0 || ids.includes(scenarioId))
    .map(({ scenarioId, runConfigPath }) => ({ scenarioId, ...findingsIn(runConfigPath) }));
  const isSound = ({ problems, warnings }: Findings): boolean =>
    problems.length === 0 && (warnings.length === 0 || options.strict === undefined);
  if (isJson) {
    const scenarios = checked.map(({ scenarioId, problems, warnings }) => ({
      scenario_id: scenarioId,
      problems: problems.map(({ file, field, reason }) => ({ file, field, reason })),
      warnings: warnings.map(({ code, message }) => ({ code, message })),
    }));
    shell.terminal.out(jsonDocument({ ok: checked.every(isSound), scenarios }));
  } else {
    for (const { scenarioId, ...findings } of checked) {
      const verdict = isSound(findings) ? paint("good", "ok") : paint("bad", "refused");
      const lines = [
        ...findings.problems.map((problem) => cleanText(problemText(problem))),
        ...findings.warnings.map(({ message }) => `${paint("held", "warning:")} ${cleanText(message)}`),
      ];
      shell.terminal.out(
        `${cleanText(scenarioId)}: ${verdict}\n${lines.map((line) => `  ${line}\n`).join("")}`,
      );
    }
  }
  return checked.every(isSound) ? exitCode.done : exitCode.refused;
}

type Findings = {
  readonly problems: readonly Problem[];
  readonly warnings: readonly SessionWarning[];
};

function findingsIn(runConfigPath: string): Findings {
  const parsed = loadSession(filesOnDisk, runConfigPath);
  return parsed.ok
    ? { problems: [], warnings: sessionWarnings(parsed.value) }
    : { problems: parsed.problems, warnings: [] };
}
