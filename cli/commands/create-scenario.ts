import { Command } from "commander";
import { CreateScenarioRequest } from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import { type Cli, print } from "../cli.ts";
import { exitCode } from "../failures.ts";
import { type MutationOptions, mutate, mutationOf, withDryRun, withMutationOptions } from "../mutation.ts";
import { cleanText } from "../output/clean-text.ts";
import { parseScenarioEdit, scenarioKeys } from "../scenario-edit.ts";
import { example, type Runner } from "./runner.ts";

type CloneOptions = MutationOptions & { readonly dryRun?: true };

/** `trinity scenario clone` (cli.md 2). */
export function cloneScenarioCommand(run: Runner): Command {
  return withDryRun(withMutationOptions(new Command("clone")))
    .description("a new scenario like another, kept beside the files")
    .argument("<scenario>", "id of the scenario to copy")
    .argument("<new>", "id of the new one")
    .argument("[changes...]", `KEY=VALUE: ${scenarioKeys.join(", ")}`)
    .addHelpText("after", example("trinity scenario clone gf01 gf01-long ticks_total=64"))
    .action(run(cloneScenario));
}

async function cloneScenario(
  cli: Cli,
  cloneOf: string,
  scenarioId: string,
  given: readonly string[],
  options: CloneOptions,
): Promise<number> {
  const { scenarios } = cli.client;
  const request = CreateScenarioRequest.fromPartial({
    scenarioId,
    source: { $case: "cloneOf", value: cloneOf },
    ...parseScenarioEdit(given, null),
    validateOnly: options.dryRun ?? false,
    ...mutationOf(cli, options),
  });
  const response = await mutate(cli, options, scenarios, scenarios.createScenario, request);
  const etag = response.scenario?.etag ?? "";
  print(cli, "CreateScenarioResponse", response, () => `${cleanText(scenarioId)}  etag ${cleanText(etag)}\n`);
  return exitCode.done;
}
