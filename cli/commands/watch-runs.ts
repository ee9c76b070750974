import { Command } from "commander";
import { type Cli, printOneOfMany } from "../cli.ts";
import { runLine } from "../output/run-text.ts";
import { resolveRun } from "../run-reference.ts";
import { terminalStates } from "../wait-for-run.ts";
import { watch } from "../watch.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity run watch` (cli.md 2). */
export function watchRunCommand(run: Runner): Command {
  return new Command("watch")
    .description("print a run with every change, until it has ended")
    .argument("<run>", "id, beginning of it, `last` or `active`")
    .addHelpText("after", example("trinity run watch active"))
    .action(run(watchRun));
}

async function watchRun(cli: Cli, reference: string): Promise<number> {
  const runId = await resolveRun(cli, reference);
  return watch(
    cli,
    () => cli.client.runs.watchRuns({ filter: `run_id=${runId}`, afterRevision: 0n }),
    ({ runs }) => {
      for (const each of runs) printOneOfMany(cli, "Run", each, () => runLine(each, cli.paint));
      return runs.some(({ state }) => terminalStates.includes(state)) ? "last" : "more";
    },
  );
}
