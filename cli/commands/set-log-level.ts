import { Argument, Command } from "commander";
import { type Cli, print } from "../cli.ts";
import { exitCode } from "../failures.ts";
import { type MutationOptions, mutate, mutationOf, withMutationOptions } from "../mutation.ts";
import { cleanText } from "../output/clean-text.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity admin log-level` (cli.md 2). */
export function logLevelCommand(run: Runner): Command {
  return withMutationOptions(new Command("log-level"))
    .description("change what the daemon's own log tells, until it ends")
    .addArgument(new Argument("<level>", "at least this level").choices(["debug", "info", "warn", "error"]))
    .addHelpText("after", example("trinity admin log-level debug"))
    .action(run(setLogLevel));
}

async function setLogLevel(cli: Cli, level: string, options: MutationOptions): Promise<number> {
  const { admin } = cli.client;
  const request = { level, ...mutationOf(cli, options) };
  const response = await mutate(cli, options, admin, admin.setLogLevel, request);
  print(
    cli,
    "SetLogLevelResponse",
    response,
    () => `${cleanText(response.before)} -> ${cleanText(response.after)}\n`,
  );
  return exitCode.done;
}
