import { Command } from "commander";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { type Cli, note } from "../cli.ts";
import { type ConfirmOptions, confirm, withConfirmation } from "../confirm.ts";
import { parseDuration } from "../duration.ts";
import { type MutationOptions, mutate, mutationOf, withMutationOptions } from "../mutation.ts";
import { resolveRun } from "../run-reference.ts";
import { terminalStates } from "../wait-for-run.ts";
import { answerSteered } from "./answer-steered.ts";
import { example, type Runner } from "./runner.ts";

type KillOptions = MutationOptions & ConfirmOptions & { readonly grace?: number; readonly wait?: true };

/** `trinity run kill` (cli.md 2). */
export function killRunCommand(run: Runner): Command {
  return withConfirmation(withMutationOptions(new Command("kill")))
    .description("end a run at once, whatever it does; what was committed stays")
    .argument("<run>", "id, beginning of it, `last` or `active`")
    .option("--grace <duration>", "how long it may take to end by itself (default: 5s)", parseDuration)
    .option("--wait", "wait until it has ended")
    .addHelpText("after", example("trinity run kill active --reason 'wrong scenario' --yes"))
    .action(run(killRun));
}

async function killRun(cli: Cli, reference: string, options: KillOptions): Promise<number> {
  const runId = await resolveRun(cli, reference);
  await confirm(cli, options, `Kill ${runId}`);
  const request = { runId, graceMs: options.grace ?? 0, confirm: runId, ...mutationOf(cli, options) };
  const response = await mutate(cli, options, cli.client.runs, cli.client.runs.killRun, request);
  if (response.noop) note(cli, "it was cancelled already");
  return answerSteered(
    cli,
    response.run,
    options.wait && { states: terminalStates, wanted: [RunState.CANCELLED] },
  );
}
