import { Command } from "commander";
import { type Cli, print } from "../cli.ts";
import { type ConfirmOptions, confirm, withConfirmation } from "../confirm.ts";
import { exitCode } from "../failures.ts";
import { type MutationOptions, mutate, mutationOf, withMutationOptions } from "../mutation.ts";
import { cleanText } from "../output/clean-text.ts";
import { resolveRun } from "../run-reference.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity run delete` (cli.md 2). */
export function deleteRunCommand(run: Runner): Command {
  return withConfirmation(withMutationOptions(new Command("delete")))
    .description("take an ended run out of the lists; its record stays as a tombstone")
    .argument("<run>", "id or beginning of it")
    .addHelpText("after", example("trinity run delete 9b1e-0042 --reason 'made by mistake' --yes"))
    .action(run(deleteRun));
}

async function deleteRun(
  cli: Cli,
  reference: string,
  options: MutationOptions & ConfirmOptions,
): Promise<number> {
  const runId = await resolveRun(cli, reference);
  await confirm(cli, options, `Delete ${runId}`);
  const request = { runId, confirm: runId, ...mutationOf(cli, options) };
  const response = await mutate(cli, options, cli.client.runs, cli.client.runs.deleteRun, request);
  print(cli, "DeleteRunResponse", response, () => `${cleanText(response.runId)}\n`);
  return exitCode.done;
}
