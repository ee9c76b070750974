import { Command } from "commander";
import {
  type GetHistoryResponse,
  type HistoryEntry,
  ListHistoryRequest,
} from "../../proto/gen/trinity/gate/v1/history.ts";
import { call } from "../call.ts";
import { type Cli, note, print } from "../cli.ts";
import { durationText } from "../duration.ts";
import { exitCode, UsageError } from "../failures.ts";
import { type FilteredListOptions, pageOf, withFilter, withListOptions } from "../list-options.ts";
import { csv } from "../output/csv.ts";
import { runBlock, ticksText } from "../output/run-text.ts";
import { ageText, durationMs, timeText } from "../output/times.ts";
import { printPage } from "../print-page.ts";
import { resolveRun } from "../run-reference.ts";
import { example, type Runner } from "./runner.ts";

type HistoryOptions = FilteredListOptions & {
  readonly result?: string;
  readonly scenario?: string;
  readonly text?: string;
  readonly csv?: true;
};

const columns = ["RUN", "SCENARIO", "RESULT", "TICKS", "STARTED", "DURATION", "LEDGER HEAD", "FAULT"];

const durationColumn = columns.indexOf("DURATION");
const headColumn = columns.indexOf("LEDGER HEAD");

/** `trinity history` (cli.md 2). */
export function historyCommand(run: Runner): Command {
  return withFilter(withListOptions(new Command("history")))
    .description("what ran and how it ended, newest first; with a run: its whole record")
    .argument("[run]", "id, beginning of it, `last` or `active`")
    .option("--result <result>", "only these: completed, fault or cancelled")
    .option("--scenario <id>", "only runs of this scenario")
    .option("--text <text>", "only runs that hold this in id, scenario, engine run id or fault")
    .option("--csv", "one line per run (RFC 4180)")
    .addHelpText(
      "after",
      example("trinity history --result fault", "trinity history last", "trinity history --csv"),
    )
    .action(run(history));
}

async function history(cli: Cli, reference: string | undefined, options: HistoryOptions): Promise<number> {
  return reference === undefined ? list(cli, options) : show(cli, reference);
}

async function list(cli: Cli, options: HistoryOptions): Promise<number> {
  if (options.csv && cli.json !== null) throw new UsageError("--csv and --json exclude each other");
  const request = ListHistoryRequest.fromPartial({
    ...pageOf(options),
    scenarioId: options.scenario ?? "",
    result: options.result ?? "",
    filter: options.filter ?? "",
    text: options.text ?? "",
  });
  const response = await call(cli, cli.client.history, cli.client.history.listHistory, request);
  if (options.csv) {
    cli.shell.terminal.out(csv([columns.map(fieldName), ...response.entries.map(rowOf)]));
    if (response.nextPageToken !== "") note(cli, `next page: --page ${response.nextPageToken}`);
    return exitCode.done;
  }
  return printPage(cli, "ListHistoryResponse", response, response.entries, {
    header: columns,
    row: (entry) => shortened(entry, rowOf(entry)),
  });
}

async function show(cli: Cli, reference: string): Promise<number> {
  const runId = await resolveRun(cli, reference);
  const response = await call(cli, cli.client.history, cli.client.history.getHistory, { runId });
  print(cli, "GetHistoryResponse", response, () => blockOf(cli, response));
  return exitCode.done;
}

function blockOf(cli: Cli, { entry, attempts }: GetHistoryResponse): string {
  const run = entry?.run;
  if (run === undefined) return "unknown\n";
  const lines = attempts.map(
    ({ attemptId, operatorKey, errorCode }) =>
      `attempt  ${attemptId}  ${operatorKey}${errorCode === "" ? "" : `  ${errorCode}`}\n`,
  );
  return `${runBlock(run, cli.paint)}${lines.join("")}`;
}

function rowOf({ run, result, duration }: HistoryEntry): readonly string[] {
  if (run === undefined) return [];
  return [
    run.runId,
    run.scenarioId,
    result || "-",
    ticksText(run),
    timeText(run.startedAt),
    duration === undefined ? "-" : durationText(durationMs(duration)),
    run.summary?.ledgerHead ?? "-",
    run.fault?.errorCode ?? "-",
  ];
}

/** For people: a head is told apart by its beginning. Whole and exact with --csv, --json and of one run. */
function shortened({ duration }: HistoryEntry, cells: readonly string[]): readonly string[] {
  return cells.map((cell, column) => {
    if (column === headColumn) return cell.slice(0, 12);
    return column === durationColumn && duration !== undefined ? ageText(durationMs(duration)) : cell;
  });
}

function fieldName(column: string): string {
  return column.toLowerCase().replaceAll(" ", "_");
}
