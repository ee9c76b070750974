import { Command } from "commander";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { type Cli, note } from "../cli.ts";
import { type MutationOptions, mutate, mutationOf, withMutationOptions } from "../mutation.ts";
import { resolveRun } from "../run-reference.ts";
import { terminalStates } from "../wait-for-run.ts";
import { answerSteered } from "./answer-steered.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity run stop` (cli.md 2). */
export function stopRunCommand(run: Runner): Command {
  return withMutationOptions(new Command("stop"))
    .description("end a run as CANCELLED at its next tick boundary")
    .argument("<run>", "id, beginning of it, `last` or `active`")
    .option("--wait", "wait until it has ended")
    .addHelpText("after", example("trinity run stop active --wait"))
    .action(run(stopRun));
}

async function stopRun(
  cli: Cli,
  reference: string,
  options: MutationOptions & { readonly wait?: true },
): Promise<number> {
  const runId = await resolveRun(cli, reference);
  const request = { runId, ...mutationOf(cli, options) };
  const response = await mutate(cli, options, cli.client.runs, cli.client.runs.stopRun, request);
  if (response.noop) note(cli, "it was cancelled already");
  return answerSteered(
    cli,
    response.run,
    options.wait && { states: terminalStates, wanted: [RunState.CANCELLED] },
  );
}
