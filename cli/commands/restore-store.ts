import { Command, Option } from "commander";
import { RestoreMode, RestoreStoreRequest } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { type Cli, note, print } from "../cli.ts";
import { type ConfirmOptions, confirm, withConfirmation } from "../confirm.ts";
import { exitCode, UsageError } from "../failures.ts";
import { type MutationOptions, mutate, mutationOf, withMutationOptions } from "../mutation.ts";
import { cleanText } from "../output/clean-text.ts";
import { example, type Runner } from "./runner.ts";

type RestoreOptions = MutationOptions &
  ConfirmOptions & { readonly from?: string; readonly setAside?: "history" | "logs" };

/** `trinity admin restore` (cli.md 2). */
export function restoreCommand(run: Runner): Command {
  return withConfirmation(withMutationOptions(new Command("restore")))
    .description("in SAFE mode: take a backup, or set a damaged part aside and begin it anew")
    .option("--from <name>", "the backup to take")
    .addOption(new Option("--set-aside <part>", "the damaged part").choices(["history", "logs"]))
    .addHelpText("after", example("trinity admin restore --from before-upgrade --yes"))
    .action(run(restore));
}

async function restore(cli: Cli, options: RestoreOptions): Promise<number> {
  const { from, setAside } = options;
  if ((from === undefined) === (setAside === undefined))
    throw new UsageError("one is needed: --from NAME or --set-aside history|logs");
  await confirm(
    cli,
    options,
    from === undefined ? `Set ${setAside} aside` : `Replace the store by backup ${from}`,
  );
  const { admin } = cli.client;
  const request = RestoreStoreRequest.fromPartial({
    mode: from === undefined ? RestoreMode.SET_ASIDE : RestoreMode.FROM_BACKUP,
    environment: setAside ?? "",
    name: from ?? "",
    confirm: from ?? setAside ?? "",
    ...mutationOf(cli, options),
  });
  const response = await mutate(cli, options, admin, admin.restoreStore, request);
  if (response.restartNeeded) note(cli, "the daemon ends; start it again with `trinity daemon start`");
  print(cli, "RestoreStoreResponse", response, () =>
    response.setAside.map((path) => `${cleanText(path)}\n`).join(""),
  );
  return exitCode.done;
}
