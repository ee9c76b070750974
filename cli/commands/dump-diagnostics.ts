import { Command } from "commander";
import { type Cli, print } from "../cli.ts";
import { exitCode } from "../failures.ts";
import { type MutationOptions, mutate, mutationOf, withMutationOptions } from "../mutation.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity admin dump` (cli.md 2). */
export function dumpCommand(run: Runner): Command {
  return withMutationOptions(new Command("dump"))
    .description("what a developer needs to know about a daemon that misbehaves, as JSON without secrets")
    .addHelpText("after", example("trinity admin dump > dump.json"))
    .action(run(dumpDiagnostics));
}

async function dumpDiagnostics(cli: Cli, options: MutationOptions): Promise<number> {
  const { admin } = cli.client;
  const response = await mutate(cli, options, admin, admin.dumpDiagnostics, mutationOf(cli, options));
  print(cli, "DumpDiagnosticsResponse", response, () => `${response.text}\n`);
  return exitCode.done;
}
