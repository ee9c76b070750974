import { Command } from "commander";
import { UpdateScenarioRequest } from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import { call } from "../call.ts";
import { type Cli, print } from "../cli.ts";
import { exitCode, UsageError } from "../failures.ts";
import { type MutationOptions, mutate, mutationOf, withDryRun, withMutationOptions } from "../mutation.ts";
import { changesText } from "../output/changes-text.ts";
import { cleanText } from "../output/clean-text.ts";
import { readInput } from "../read-input.ts";
import { parseScenarioEdit, scenarioKeys } from "../scenario-edit.ts";
import { example, type Runner } from "./runner.ts";

type EditOptions = MutationOptions & {
  readonly file?: string;
  readonly etag?: string;
  readonly adjustWindows?: true;
  readonly dryRun?: true;
};

/** `trinity scenario edit` (cli.md 2). */
export function editScenarioCommand(run: Runner): Command {
  return withDryRun(withMutationOptions(new Command("edit")))
    .description(
      "change a scenario for later runs; its file stays as it is; prints the changes and the new etag",
    )
    .argument("<scenario>", "id of the scenario")
    .argument("[changes...]", `KEY=VALUE: ${scenarioKeys.join(", ")}`)
    .option("--file <file>", "a whole run configuration as JSON; - is standard input")
    .option("--etag <etag>", "only if it is still as it was then (default: as it is now)")
    .option("--adjust-windows", "shorten windows that would reach beyond the last tick")
    .addHelpText("after", example("trinity scenario edit gf01 ticks_total=16 --adjust-windows"))
    .action(run(editScenario));
}

async function editScenario(
  cli: Cli,
  scenarioId: string,
  given: readonly string[],
  options: EditOptions,
): Promise<number> {
  const { scenarios } = cli.client;
  const text = options.file === undefined ? null : await readInput(cli, options.file);
  const change = parseScenarioEdit(given, text);
  if (change.updateMask.length === 0) throw new UsageError("nothing to change; give KEY=VALUE or --file");
  const etag =
    options.etag ?? (await call(cli, scenarios, scenarios.getScenario, { scenarioId })).scenario?.etag ?? "";
  const request = UpdateScenarioRequest.fromPartial({
    scenarioId,
    etag,
    ...change,
    adjustWindows: options.adjustWindows ?? false,
    validateOnly: options.dryRun ?? false,
    ...mutationOf(cli, options),
  });
  const response = await mutate(cli, options, scenarios, scenarios.updateScenario, request);
  print(
    cli,
    "UpdateScenarioResponse",
    response,
    () => `${changesText(response.changes)}etag ${cleanText(response.scenario?.etag ?? "")}\n`,
  );
  return exitCode.done;
}
