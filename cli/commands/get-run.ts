import { Command } from "commander";
import { answered, call } from "../call.ts";
import { type Cli, print } from "../cli.ts";
import { exitCode } from "../failures.ts";
import { freshnessText } from "../output/freshness-text.ts";
import { runBlock } from "../output/run-text.ts";
import { resolveRun } from "../run-reference.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity run show` (cli.md 2). */
export function showRunCommand(run: Runner): Command {
  return new Command("show")
    .description("the record of a run")
    .argument("<run>", "id, beginning of it, `last` or `active`")
    .addHelpText("after", example("trinity run show last", "trinity run show 9b1e-0042 --json"))
    .action(run(getRun));
}

async function getRun(cli: Cli, reference: string): Promise<number> {
  const runId = await resolveRun(cli, reference);
  const response = await call(cli, cli.client.runs, cli.client.runs.getRun, { runId });
  const { freshness } = response;
  const run = answered(response.run, "a run");
  const age = (): string => freshnessText(freshness, cli.shell.nowMs());
  print(cli, "GetRunResponse", response, () => `${runBlock(run, cli.paint)}${age()}\n`);
  return exitCode.done;
}
