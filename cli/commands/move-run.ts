import { Command } from "commander";
import { MoveRunRequest } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { type Cli, note } from "../cli.ts";
import { UsageError } from "../failures.ts";
import { type MutationOptions, mutate, mutationOf, withMutationOptions } from "../mutation.ts";
import { resolveRun } from "../run-reference.ts";
import { answerSteered } from "./answer-steered.ts";
import { example, type Runner } from "./runner.ts";

type MoveOptions = MutationOptions & {
  readonly front?: true;
  readonly back?: true;
  readonly before?: string;
  readonly after?: string;
};

/** `trinity run move` (cli.md 2). */
export function moveRunCommand(run: Runner): Command {
  return withMutationOptions(new Command("move"))
    .description("change the place of a waiting run in the queue")
    .argument("<run>", "id, beginning of it or `last`")
    .option("--front", "before all that have its priority")
    .option("--back", "behind all that have its priority")
    .option("--before <run>", "right before this one")
    .option("--after <run>", "right behind this one")
    .addHelpText("after", example("trinity run move last --front"))
    .action(run(moveRun));
}

async function moveRun(cli: Cli, reference: string, options: MoveOptions): Promise<number> {
  const { front, back, before, after } = options;
  if ([front, back, before, after].filter((place) => place !== undefined).length !== 1)
    throw new UsageError("a place is needed: one of --front, --back, --before RUN and --after RUN");
  const request = MoveRunRequest.fromPartial({
    runId: await resolveRun(cli, reference),
    toFront: front ?? false,
    toBack: back ?? false,
    before: before === undefined ? "" : await resolveRun(cli, before),
    after: after === undefined ? "" : await resolveRun(cli, after),
    ...mutationOf(cli, options),
  });
  const response = await mutate(cli, options, cli.client.runs, cli.client.runs.moveRun, request);
  if (response.noop) note(cli, "it has that place already");
  return answerSteered(cli, response.run, undefined);
}
