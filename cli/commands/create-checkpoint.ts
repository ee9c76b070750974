import { Command } from "commander";
import type { Cli } from "../cli.ts";
import { type MutationOptions, mutate, mutationOf, withMutationOptions } from "../mutation.ts";
import { resolveRun } from "../run-reference.ts";
import { answerSteered } from "./answer-steered.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity run checkpoint` (cli.md 2). */
export function checkpointRunCommand(run: Runner): Command {
  return withMutationOptions(new Command("checkpoint"))
    .description("keep the engine's state at the next tick boundary")
    .argument("<run>", "id, beginning of it, `last` or `active`")
    .addHelpText("after", example("trinity run checkpoint active"))
    .action(run(createCheckpoint));
}

async function createCheckpoint(cli: Cli, reference: string, options: MutationOptions): Promise<number> {
  const runId = await resolveRun(cli, reference);
  const request = { runId, ...mutationOf(cli, options) };
  const { run } = await mutate(cli, options, cli.client.runs, cli.client.runs.createCheckpoint, request);
  return answerSteered(cli, run, undefined);
}
