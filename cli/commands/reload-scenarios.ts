import { Command } from "commander";
import { type Cli, note, print } from "../cli.ts";
import { exitCode } from "../failures.ts";
import { type MutationOptions, mutate, mutationOf, withMutationOptions } from "../mutation.ts";
import { cleanText } from "../output/clean-text.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity scenario reload` (cli.md 2). */
export function reloadScenariosCommand(run: Runner): Command {
  return withMutationOptions(new Command("reload"))
    .description("read the scenarios folder again; prints what has changed")
    .addHelpText("after", example("trinity scenario reload"))
    .action(run(reloadScenarios));
}

async function reloadScenarios(cli: Cli, options: MutationOptions): Promise<number> {
  const { scenarios } = cli.client;
  const response = await mutate(cli, options, scenarios, scenarios.reloadScenarios, mutationOf(cli, options));
  if (response.noop) note(cli, "nothing has changed");
  const { added, removed, changed } = response;
  print(cli, "ReloadScenariosResponse", response, () =>
    [
      ...added.map((id) => `added    ${cleanText(id)}\n`),
      ...removed.map((id) => `removed  ${cleanText(id)}\n`),
      ...changed.map((id) => `changed  ${cleanText(id)}\n`),
    ].join(""),
  );
  return exitCode.done;
}
