import { dirname } from "node:path";
import { Command } from "commander";
import { contextsFile } from "../../proto/contexts.ts";
import { type Cli, printValue } from "../cli.ts";
import { contextNamed } from "../contexts/choose-target.ts";
import { contextJson, contextRows } from "../contexts/context-row.ts";
import { loadContexts } from "../contexts/contexts-file.ts";
import { CommandFailure, exitCode } from "../failures.ts";
import { cleanText } from "../output/clean-text.ts";
import { pairs } from "../output/table.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity context show` (cli.md 2). */
export function showContextCommand(run: Runner): Command {
  return new Command("show")
    .description("a context: the one in use when none is named")
    .argument("[name]", "its name")
    .addHelpText("after", example("trinity context show", "trinity context show lab"))
    .action(run(showContext));
}

async function showContext(cli: Cli, given: string | undefined): Promise<number> {
  const file = contextsFile(cli.shell.env);
  const contexts = await loadContexts(file);
  const name = given ?? cli.target.context;
  if (name === null)
    throw new CommandFailure(
      "context_not_found",
      `no context is in use: commands go to ${cli.address}; \`trinity context use NAME\` chooses one`,
    );
  const context = contextNamed(contexts, name, file);
  const only = { current: contexts.current, contexts: new Map([[name, context]]) };
  const [row] = await contextRows(only, dirname(file));
  if (row === undefined) throw new CommandFailure("bug", "a context was lost on the way");
  printValue(
    cli,
    () => contextJson(row),
    () =>
      pairs([
        ["name", name],
        ["address", context.connect],
        ["environment", cleanText(row.environment ?? "-")],
        ["reachable", cleanText(row.reachable)],
        ["token file", context.tokenFile],
        ["read only", context.isReadOnly ? "yes" : "no"],
        ["file", file],
      ]),
  );
  return exitCode.done;
}
