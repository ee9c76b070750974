import { Command } from "commander";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import type { Cli } from "../cli.ts";
import { type MutationOptions, mutate, mutationOf, withMutationOptions } from "../mutation.ts";
import { resolveRun } from "../run-reference.ts";
import { terminalStates } from "../wait-for-run.ts";
import { answerSteered } from "./answer-steered.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity run resume` (cli.md 2). */
export function resumeRunCommand(run: Runner): Command {
  return withMutationOptions(new Command("resume"))
    .description("let a paused run go on")
    .argument("<run>", "id, beginning of it, `last` or `active`")
    .option("--wait", "wait until it goes on")
    .addHelpText("after", example("trinity run resume active"))
    .action(run(resumeRun));
}

async function resumeRun(
  cli: Cli,
  reference: string,
  options: MutationOptions & { readonly wait?: true },
): Promise<number> {
  const runId = await resolveRun(cli, reference);
  const request = { runId, ...mutationOf(cli, options) };
  const { run } = await mutate(cli, options, cli.client.runs, cli.client.runs.resumeRun, request);
  // A short run may have completed before anybody could see it going on.
  const wanted = [RunState.RUNNING, RunState.COMPLETED];
  return answerSteered(cli, run, options.wait && { states: [RunState.RUNNING, ...terminalStates], wanted });
}
