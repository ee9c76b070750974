import { Command } from "commander";
import { type Cli, print } from "../cli.ts";
import { exitCode } from "../failures.ts";
import { type MutationOptions, mutate, mutationOf, withMutationOptions } from "../mutation.ts";
import { cleanText } from "../output/clean-text.ts";
import { resolveRun } from "../run-reference.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity admin replay` (cli.md 2). */
export function replayCommand(run: Runner): Command {
  return withMutationOptions(new Command("replay"))
    .description("run the frozen configuration of a run again as a new run; prints its id")
    .argument("<run>", "id, beginning of it or `last`")
    .option("--queue", "wait in the queue while another run is active, instead of being refused")
    .addHelpText("after", example("trinity admin replay last"))
    .action(run(requestReplay));
}

async function requestReplay(
  cli: Cli,
  reference: string,
  options: MutationOptions & { readonly queue?: true },
): Promise<number> {
  const runId = await resolveRun(cli, reference);
  const request = { runId, queue: options.queue ?? false, ...mutationOf(cli, options) };
  const response = await mutate(cli, options, cli.client.admin, cli.client.admin.requestReplay, request);
  print(cli, "RequestReplayResponse", response, () => `${cleanText(response.runId)}\n`);
  return exitCode.done;
}
