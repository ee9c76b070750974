import { resolve } from "node:path";
import { Command } from "commander";
import { contextsFile, isAddress, isContextName, nameRule } from "../../proto/contexts.ts";
import { type Cli, printValue } from "../cli.ts";
import { editContexts, loadContexts } from "../contexts/contexts-file.ts";
import { CommandFailure, exitCode, UsageError } from "../failures.ts";
import { example, type Runner } from "./runner.ts";

type AddOptions = { readonly readOnly?: true; readonly replace?: true };

/** `trinity context add`: writes an entry of `contexts.yaml` (cli.md 1, "Contexts"). */
export function addContextCommand(run: Runner): Command {
  return new Command("add")
    .description("give a daemon a name; --token-file is kept with it")
    .argument("<name>", "what you call it")
    .argument("<address>", "unix:PATH or HOST:PORT")
    .option("--read-only", "change nothing there")
    .option("--replace", "also when the name is taken")
    .addHelpText(
      "after",
      example("trinity context add lab 127.0.0.1:7443 --token-file lab.token --read-only"),
    )
    .action(run(addContext, "no_daemon"));
}

async function addContext(
  cli: Cli,
  name: string,
  address: string,
  options: AddOptions,
  command: Command,
): Promise<number> {
  if (!isContextName(name)) throw new UsageError(`${JSON.stringify(name)} is no name; ${nameRule}`);
  if (!isAddress(address))
    throw new UsageError(`${JSON.stringify(address)} is no address; write unix:PATH or HOST:PORT`);
  const file = contextsFile(cli.shell.env);
  if ((await loadContexts(file)).contexts.has(name) && !options.replace)
    throw new CommandFailure("context_exists", `there is a context ${name} already; --replace changes it`);
  // The option alone: the daemon in use may have a token of its own.
  const { tokenFile } = command.optsWithGlobals<{ readonly tokenFile?: string }>();
  const value = {
    connect: address,
    ...(tokenFile !== undefined && { token_file: resolve(tokenFile) }),
    ...(options.readOnly && { read_only: true }),
  };
  await editContexts(file, [{ at: ["contexts", name], value }]);
  printValue(
    cli,
    () => ({ name, ...value }),
    () => `${name}\n`,
  );
  return exitCode.done;
}
