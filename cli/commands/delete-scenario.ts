import { Command } from "commander";
import { call } from "../call.ts";
import { type Cli, print } from "../cli.ts";
import { type ConfirmOptions, confirm, withConfirmation } from "../confirm.ts";
import { exitCode } from "../failures.ts";
import { type MutationOptions, mutate, mutationOf, withMutationOptions } from "../mutation.ts";
import { cleanText } from "../output/clean-text.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity scenario delete` (cli.md 2). */
export function deleteScenarioCommand(run: Runner): Command {
  return withConfirmation(withMutationOptions(new Command("delete")))
    .description("take back the changes of a scenario, or a scenario without a file; a file stays")
    .argument("<scenario>", "id of the scenario")
    .addHelpText("after", example("trinity scenario delete gf01-long --yes"))
    .action(run(deleteScenario));
}

async function deleteScenario(
  cli: Cli,
  scenarioId: string,
  options: MutationOptions & ConfirmOptions,
): Promise<number> {
  const { scenarios } = cli.client;
  const found = await call(cli, scenarios, scenarios.getScenario, { scenarioId });
  await confirm(cli, options, `Delete what was changed of scenario ${scenarioId}`);
  const etag = found.scenario?.etag ?? "";
  const request = { scenarioId, etag, confirm: scenarioId, ...mutationOf(cli, options) };
  const response = await mutate(cli, options, scenarios, scenarios.deleteScenario, request);
  const left = response.scenario === undefined ? "deleted" : "is as its file has it";
  print(cli, "DeleteScenarioResponse", response, () => `${cleanText(scenarioId)} ${left}\n`);
  return exitCode.done;
}
