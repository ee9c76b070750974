import { Command } from "commander";
import { type Cli, print } from "../cli.ts";
import { exitCode } from "../failures.ts";
import { type MutationOptions, mutate, mutationOf, withMutationOptions } from "../mutation.ts";
import { cleanText } from "../output/clean-text.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity scenario activate` (cli.md 2). */
export function activateScenarioCommand(run: Runner): Command {
  return withMutationOptions(new Command("activate"))
    .description("make a scenario the one that `run start` takes when none is named; starts nothing")
    .argument("<scenario>", "id of the scenario")
    .addHelpText("after", example("trinity scenario activate ring-5"))
    .action(run(activateScenario));
}

async function activateScenario(cli: Cli, scenarioId: string, options: MutationOptions): Promise<number> {
  const request = { scenarioId, ...mutationOf(cli, options) };
  const { scenarios } = cli.client;
  const response = await mutate(cli, options, scenarios, scenarios.activateScenario, request);
  const what = response.noop ? "was active already" : "is active";
  print(cli, "ActivateScenarioResponse", response, () => `${cleanText(scenarioId)} ${what}\n`);
  return exitCode.done;
}
