import { Command } from "commander";
import { contextsFile } from "../../proto/contexts.ts";
import { type Cli, note, printValue } from "../cli.ts";
import { contextNamed } from "../contexts/choose-target.ts";
import { editContexts, loadContexts } from "../contexts/contexts-file.ts";
import { exitCode } from "../failures.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity context remove`: takes an entry out of `contexts.yaml` (cli.md 1, "Contexts"). */
export function removeContextCommand(run: Runner): Command {
  return new Command("remove")
    .description("forget a name; the daemon is left alone")
    .argument("<name>", "its name")
    .addHelpText("after", example("trinity context remove lab"))
    .action(run(removeContext, "no_daemon"));
}

async function removeContext(cli: Cli, name: string): Promise<number> {
  const file = contextsFile(cli.shell.env);
  const contexts = await loadContexts(file);
  contextNamed(contexts, name, file);
  const wasCurrent = contexts.current === name;
  await editContexts(file, [
    ...(wasCurrent ? [{ at: ["current"], value: null }] : []),
    { at: ["contexts", name], value: null },
  ]);
  if (wasCurrent) note(cli, "it was the current one; commands go to this machine's own daemon again");
  printValue(
    cli,
    () => ({ name }),
    () => `${name}\n`,
  );
  return exitCode.done;
}
