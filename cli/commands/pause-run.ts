import { Command } from "commander";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import type { Cli } from "../cli.ts";
import { parseCount } from "../count.ts";
import { type MutationOptions, mutate, mutationOf, withMutationOptions } from "../mutation.ts";
import { resolveRun } from "../run-reference.ts";
import { terminalStates } from "../wait-for-run.ts";
import { answerSteered } from "./answer-steered.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity run pause` (cli.md 2). */
export function pauseRunCommand(run: Runner): Command {
  return withMutationOptions(new Command("pause"))
    .description("hold a run at its next tick boundary, or after a tick")
    .argument("<run>", "id, beginning of it, `last` or `active`")
    .option("--at <tick>", "hold it after this tick", (text) => parseCount("--at", text))
    .option("--wait", "wait until it holds")
    .addHelpText("after", example("trinity run pause active --at 5 --wait"))
    .action(run(pauseRun));
}

async function pauseRun(
  cli: Cli,
  reference: string,
  options: MutationOptions & { readonly at?: bigint; readonly wait?: true },
): Promise<number> {
  const runId = await resolveRun(cli, reference);
  const request = { runId, atTick: options.at ?? 0n, ...mutationOf(cli, options) };
  const { run } = await mutate(cli, options, cli.client.runs, cli.client.runs.pauseRun, request);
  const wanted = [RunState.PAUSED];
  return answerSteered(cli, run, options.wait && { states: [...wanted, ...terminalStates], wanted });
}
