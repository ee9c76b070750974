import { Command } from "commander";
import { call } from "../call.ts";
import { type Cli, note, print } from "../cli.ts";
import { exitCode } from "../failures.ts";
import { type ListOptions, pageOf, withListOptions } from "../list-options.ts";
import { cleanText } from "../output/clean-text.ts";
import { table } from "../output/table.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity scenario list` (cli.md 2). */
export function listScenariosCommand(run: Runner): Command {
  return withListOptions(new Command("list"))
    .description("the scenarios of the registry; * marks the active one")
    .addHelpText("after", example("trinity scenario list"))
    .action(run(listScenarios));
}

async function listScenarios(cli: Cli, options: ListOptions): Promise<number> {
  const request = pageOf(options);
  const response = await call(cli, cli.client.scenarios, cli.client.scenarios.listScenarios, request);
  print(cli, "ListScenariosResponse", response, () =>
    table(
      ["", "SCENARIO", "SIZE", "PILLARS", "PROBLEMS", "DESCRIPTION"],
      response.scenarios.map((scenario) => [
        scenario.active ? "*" : "",
        cleanText(scenario.scenarioId),
        cleanText(scenario.runtimeHint),
        scenario.pillars.map(cleanText).join(","),
        String(scenario.problems.length),
        cleanText(scenario.description),
      ]),
    ),
  );
  if (response.nextPageToken !== "") note(cli, `next page: --page ${response.nextPageToken}`);
  return exitCode.done;
}
