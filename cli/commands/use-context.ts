import { Command } from "commander";
import { contextsFile } from "../../proto/contexts.ts";
import { type Cli, note, printValue } from "../cli.ts";
import { contextNamed } from "../contexts/choose-target.ts";
import { editContexts, loadContexts } from "../contexts/contexts-file.ts";
import { exitCode, UsageError } from "../failures.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity context use` (cli.md 2). */
export function switchContextCommand(run: Runner): Command {
  return new Command("use")
    .description("let later commands go to a context unless they say otherwise")
    .argument("[name]", "its name")
    .option("--none", "go to this machine's own daemon again")
    .addHelpText("after", example("trinity context use lab", "trinity context use --none"))
    .action(run(useContext, "no_daemon"));
}

async function useContext(
  cli: Cli,
  name: string | undefined,
  options: { readonly none?: true },
): Promise<number> {
  if ((name === undefined) === (options.none === undefined))
    throw new UsageError("one is needed: the name of a context, or --none");
  const { env } = cli.shell;
  const file = contextsFile(env);
  if (name !== undefined) contextNamed(await loadContexts(file), name, file);
  await editContexts(file, [{ at: ["current"], value: name ?? null }]);
  // What is set here is not what the next command obeys then.
  const wins = env.TRINITY_CONNECT ? "TRINITY_CONNECT" : env.TRINITY_CONTEXT ? "TRINITY_CONTEXT" : null;
  if (wins !== null) note(cli, `${wins} is set in this shell and wins over it`);
  printValue(
    cli,
    () => ({ current: name ?? null }),
    () => `${name ?? "none"}\n`,
  );
  return exitCode.done;
}
