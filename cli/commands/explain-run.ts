import { Command } from "commander";
import { call } from "../call.ts";
import { type Cli, print } from "../cli.ts";
import { exitCode } from "../failures.ts";
import { cleanText } from "../output/clean-text.ts";
import { resolveRun } from "../run-reference.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity run explain` (cli.md 2). */
export function explainRunCommand(run: Runner): Command {
  return new Command("explain")
    .description("why a run is as it is, and what it waits for")
    .argument("<run>", "id, beginning of it, `last` or `active`")
    .addHelpText("after", example("trinity run explain active"))
    .action(run(explainRun));
}

async function explainRun(cli: Cli, reference: string): Promise<number> {
  const runId = await resolveRun(cli, reference);
  const response = await call(cli, cli.client.runs, cli.client.runs.explainRun, { runId });
  print(cli, "ExplainRunResponse", response, () =>
    response.lines.map((line) => `${cleanText(line)}\n`).join(""),
  );
  return exitCode.done;
}
