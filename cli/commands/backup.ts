import { Command } from "commander";
import type { Cli } from "../cli.ts";
import { answerOperation, type DetachOptions, withDetach } from "../follow-operation.ts";
import { type MutationOptions, mutate, mutationOf, withMutationOptions } from "../mutation.ts";
import { example, type Runner } from "./runner.ts";

type BackupOptions = MutationOptions & DetachOptions & { readonly withoutLogs?: true };

/** `trinity admin backup` (cli.md 2). */
export function backupCommand(run: Runner): Command {
  return withDetach(withMutationOptions(new Command("backup")))
    .description("copy the store while it runs")
    .argument("[name]", "of the backup (default: the time)")
    .option("--without-logs", "leave the logs out")
    .addHelpText("after", example("trinity admin backup before-upgrade"))
    .action(run(backup));
}

async function backup(cli: Cli, name: string | undefined, options: BackupOptions): Promise<number> {
  const { admin } = cli.client;
  const request = {
    name: name ?? "",
    withoutLogs: options.withoutLogs ?? false,
    ...mutationOf(cli, options),
  };
  const { operation } = await mutate(cli, options, admin, admin.backup, request);
  return answerOperation(cli, operation, options);
}
