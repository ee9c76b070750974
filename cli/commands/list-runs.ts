import { Command } from "commander";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { ListRunsRequest, type Run } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { call } from "../call.ts";
import { type Cli, note, print } from "../cli.ts";
import { exitCode } from "../failures.ts";
import { type ListOptions, withListOptions } from "../list-options.ts";
import { cleanText } from "../output/clean-text.ts";
import { valueNamed } from "../output/names.ts";
import { stateText, ticksText } from "../output/run-text.ts";
import { table } from "../output/table.ts";
import { ageText, timestampMs } from "../output/times.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity runs` (cli.md 2). */
export function runsCommand(run: Runner): Command {
  return withListOptions(new Command("runs"))
    .description("the runs, newest first")
    .option("--state <states>", "only these states, separated by commas", parseStates)
    .option("--scenario <id>", "only runs of this scenario")
    .addHelpText("after", example("trinity runs", "trinity runs --state fault,cancelled --limit 10"))
    .action(run(listRuns));
}

async function listRuns(
  cli: Cli,
  options: ListOptions & { readonly state?: readonly RunState[]; readonly scenario?: string },
): Promise<number> {
  const response = await call(
    cli,
    cli.client.runs,
    cli.client.runs.listRuns,
    ListRunsRequest.fromPartial({
      pageSize: options.limit,
      pageToken: options.page ?? "",
      states: [...(options.state ?? [])],
      scenarioId: options.scenario ?? "",
    }),
  );
  print(cli, "ListRunsResponse", response, () =>
    table(
      ["RUN", "SCENARIO", "STATE", "TICKS", "AGE"],
      response.runs.map((run) => rowOf(run, cli)),
    ),
  );
  if (response.nextPageToken !== "") note(cli, `next page: --page ${response.nextPageToken}`);
  return exitCode.done;
}

function rowOf(run: Run, cli: Cli): readonly string[] {
  const age = run.createdAt === undefined ? "-" : ageText(cli.shell.nowMs() - timestampMs(run.createdAt));
  // A painted word has no width a table could count; the table stays plain.
  const state = stateText(run, (_tone, text) => text);
  return [cleanText(run.runId), cleanText(run.scenarioId), state, ticksText(run), age];
}

function parseStates(text: string): readonly RunState[] {
  return text.split(",").map((name) => valueNamed(RunState, "state", name.trim()));
}
