import { Command } from "commander";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import type { Cli } from "../cli.ts";
import { parseCount } from "../count.ts";
import { UsageError } from "../failures.ts";
import { type MutationOptions, mutate, mutationOf, withMutationOptions } from "../mutation.ts";
import { resolveRun } from "../run-reference.ts";
import { terminalStates } from "../wait-for-run.ts";
import { answerSteered } from "./answer-steered.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity run step` (cli.md 2). */
export function stepRunCommand(run: Runner): Command {
  return withMutationOptions(new Command("step"))
    .description("do so many more ticks, then hold")
    .argument("<run>", "id, beginning of it, `last` or `active`")
    .argument("[ticks]", "how many (default 1)", (text) => parseCount("ticks", text))
    .option("--wait", "wait until it holds again")
    .addHelpText("after", example("trinity run step active", "trinity run step active 3 --wait"))
    .action(run(stepRun));
}

async function stepRun(
  cli: Cli,
  reference: string,
  given: bigint | undefined,
  options: MutationOptions & { readonly wait?: true },
): Promise<number> {
  const ticks = given ?? 1n;
  if (ticks === 0n) throw new UsageError("a step is at least one tick");
  const runId = await resolveRun(cli, reference);
  const request = { runId, ticks, ...mutationOf(cli, options) };
  const { run } = await mutate(cli, options, cli.client.runs, cli.client.runs.stepRun, request);
  // The last tick of a run completes it.
  const wanted = [RunState.PAUSED, RunState.COMPLETED];
  return answerSteered(cli, run, options.wait && { states: [RunState.PAUSED, ...terminalStates], wanted });
}
