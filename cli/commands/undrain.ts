import { Command } from "commander";
import { type Cli, note, print } from "../cli.ts";
import { exitCode } from "../failures.ts";
import { type MutationOptions, mutate, mutationOf, withMutationOptions } from "../mutation.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity admin undrain` (cli.md 2). */
export function undrainCommand(run: Runner): Command {
  return withMutationOptions(new Command("undrain"))
    .description("start what waits, and new runs again")
    .argument("[key]", "one operator key; the whole service when absent")
    .addHelpText("after", example("trinity admin undrain"))
    .action(run(undrain));
}

async function undrain(cli: Cli, key: string | undefined, options: MutationOptions): Promise<number> {
  const request = { operatorKey: key ?? "", ...mutationOf(cli, options) };
  const response = await mutate(cli, options, cli.client.admin, cli.client.admin.undrain, request);
  if (response.noop) note(cli, "it was not drained");
  print(cli, "UndrainResponse", response, () => "undrained\n");
  return exitCode.done;
}
