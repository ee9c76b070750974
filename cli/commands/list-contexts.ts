import { dirname } from "node:path";
import { Command } from "commander";
import { contextsFile } from "../../proto/contexts.ts";
import { type Cli, note, printValue } from "../cli.ts";
import { contextJson, contextRows } from "../contexts/context-row.ts";
import { loadContexts } from "../contexts/contexts-file.ts";
import { exitCode } from "../failures.ts";
import { cleanText } from "../output/clean-text.ts";
import { table } from "../output/table.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity context list` (cli.md 2). */
export function listContextsCommand(run: Runner): Command {
  return new Command("list")
    .description("the daemons you have named, and which of them answer")
    .addHelpText("after", example("trinity context list"))
    .action(run(listContexts, "no_daemon"));
}

async function listContexts(cli: Cli): Promise<number> {
  const file = contextsFile(cli.shell.env);
  const rows = await contextRows(await loadContexts(file), dirname(file));
  if (rows.length === 0)
    note(cli, `${file} has no context yet; \`trinity context add NAME ADDRESS\` adds one`);
  printValue(
    cli,
    () => ({ contexts: rows.map(contextJson) }),
    () =>
      table(
        ["CURRENT", "NAME", "ADDRESS", "ENVIRONMENT", "REACHABLE", "MODE"],
        rows.map(({ name, isCurrent, context, environment, reachable }) => [
          isCurrent ? "*" : "",
          name,
          context.connect,
          cleanText(environment ?? "-"),
          cleanText(reachable),
          context.isReadOnly ? "read-only" : "-",
        ]),
        cli.shell.terminal.outColumns(),
      ),
  );
  return exitCode.done;
}
