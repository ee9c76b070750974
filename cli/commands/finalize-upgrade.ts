import { Command } from "commander";
import { type Cli, note, print } from "../cli.ts";
import { type ConfirmOptions, confirm, withConfirmation } from "../confirm.ts";
import { exitCode } from "../failures.ts";
import { type MutationOptions, mutate, mutationOf, withMutationOptions } from "../mutation.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity admin finalize-upgrade` (cli.md 2). */
export function finalizeUpgradeCommand(run: Runner): Command {
  return withConfirmation(withMutationOptions(new Command("finalize-upgrade")))
    .description("give up the way back to the version before")
    .addHelpText("after", example("trinity admin finalize-upgrade --yes"))
    .action(run(finalizeUpgrade));
}

async function finalizeUpgrade(cli: Cli, options: MutationOptions & ConfirmOptions): Promise<number> {
  await confirm(cli, options, "Give up the way back to the version before");
  const { admin } = cli.client;
  const response = await mutate(cli, options, admin, admin.finalizeUpgrade, mutationOf(cli, options));
  if (response.noop) note(cli, "there was no upgrade to finalize");
  print(cli, "FinalizeUpgradeResponse", response, () => `schema ${response.schemaVersion}\n`);
  return exitCode.done;
}
