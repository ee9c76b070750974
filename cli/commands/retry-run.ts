import { Command } from "commander";
import { type Cli, print } from "../cli.ts";
import { exitCode } from "../failures.ts";
import { type MutationOptions, mutate, mutationOf, withMutationOptions } from "../mutation.ts";
import { cleanText } from "../output/clean-text.ts";
import { resolveRun } from "../run-reference.ts";
import { example, type Runner } from "./runner.ts";

type RetryOptions = MutationOptions & { readonly recursive?: true; readonly force?: true };

/** `trinity run retry` (cli.md 2). */
export function retryRunCommand(run: Runner): Command {
  return withMutationOptions(new Command("retry"))
    .description("run an ended run again as a new attempt; prints the attempt id")
    .argument("<run>", "id, beginning of it or `last`")
    .option("--recursive", "also everything that depends on it")
    .option("--force", "cancel an active attempt first")
    .addHelpText("after", example("trinity run retry last"))
    .action(run(retryRun));
}

async function retryRun(cli: Cli, reference: string, options: RetryOptions): Promise<number> {
  const runId = await resolveRun(cli, reference);
  const request = {
    runId,
    recursive: options.recursive ?? false,
    force: options.force ?? false,
    ...mutationOf(cli, options),
  };
  const response = await mutate(cli, options, cli.client.runs, cli.client.runs.retryRun, request);
  print(cli, "RetryRunResponse", response, () => `${cleanText(response.attemptId)}\n`);
  return exitCode.done;
}
