import { Command } from "commander";
import { type Cli, note, print } from "../cli.ts";
import { type ConfirmOptions, confirm, withConfirmation } from "../confirm.ts";
import { exitCode } from "../failures.ts";
import { type MutationOptions, mutate, mutationOf, withMutationOptions } from "../mutation.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity admin drain` (cli.md 2). */
export function drainCommand(run: Runner): Command {
  return withConfirmation(withMutationOptions(new Command("drain")))
    .description("start nothing new; what runs ends")
    .argument("[key]", "one operator key; the whole service when absent")
    .addHelpText("after", example("trinity admin drain --reason 'maintenance at 22:00' --yes"))
    .action(run(drain));
}

async function drain(
  cli: Cli,
  key: string | undefined,
  options: MutationOptions & ConfirmOptions,
): Promise<number> {
  await confirm(cli, options, `Drain ${key ?? "the whole service"}`);
  const request = { operatorKey: key ?? "", confirm: key ?? "drain", ...mutationOf(cli, options) };
  const response = await mutate(cli, options, cli.client.admin, cli.client.admin.drain, request);
  if (response.noop) note(cli, "it was drained already");
  print(cli, "DrainResponse", response, () => `drained; ${response.active} runs are still at work\n`);
  return exitCode.done;
}
