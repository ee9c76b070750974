import { Command } from "commander";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { ListRunsRequest, type Run } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { call } from "../call.ts";
import type { Cli } from "../cli.ts";
import { type FilteredListOptions, pageOf, withFilter, withListOptions } from "../list-options.ts";
import { valueNamed } from "../output/names.ts";
import { stateText, ticksText } from "../output/run-text.ts";
import { ageText, timestampMs } from "../output/times.ts";
import { printPage } from "../print-page.ts";
import { showQueue } from "./get-queue.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity runs` (cli.md 2). */
export function runsCommand(run: Runner): Command {
  return withFilter(withListOptions(new Command("runs")))
    .description("the runs, newest first")
    .option("--queue", "the waiting runs in order, and why each waits")
    .option("--state <states>", "only these states, separated by commas", parseStates)
    .option("--scenario <id>", "only runs of this scenario")
    .addHelpText("after", example("trinity runs", "trinity runs --filter 'state=FAULT AND label=night'"))
    .action(run(listRuns));
}

async function listRuns(
  cli: Cli,
  options: FilteredListOptions & {
    readonly queue?: true;
    readonly state?: readonly RunState[];
    readonly scenario?: string;
  },
): Promise<number> {
  if (options.queue) return showQueue(cli);
  const response = await call(
    cli,
    cli.client.runs,
    cli.client.runs.listRuns,
    ListRunsRequest.fromPartial({
      ...pageOf(options),
      states: [...(options.state ?? [])],
      scenarioId: options.scenario ?? "",
      filter: options.filter ?? "",
    }),
  );
  return printPage(cli, "ListRunsResponse", response, response.runs, {
    header: ["RUN", "SCENARIO", "STATE", "TICKS", "AGE"],
    row: (run) => rowOf(run, cli),
  });
}

function rowOf(run: Run, cli: Cli): readonly string[] {
  const age = run.createdAt === undefined ? "-" : ageText(cli.shell.nowMs() - timestampMs(run.createdAt));
  // A painted word has no width a table could count; the table stays plain.
  const state = stateText(run, (_tone, text) => text);
  return [run.runId, run.scenarioId, state, ticksText(run), age];
}

function parseStates(text: string): readonly RunState[] {
  return text.split(",").map((name) => valueNamed(RunState, "state", name.trim()));
}
