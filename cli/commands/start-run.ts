import { Command } from "commander";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { StartRunRequest } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { type Cli, print, printOneOfMany } from "../cli.ts";
import { parseCount, parseSmallCount } from "../count.ts";
import { CommandFailure, exitCode } from "../failures.ts";
import { followRun, wholeLog } from "../follow-run.ts";
import { type MutationOptions, mutate, mutationOf, withMutationOptions } from "../mutation.ts";
import { cleanText } from "../output/clean-text.ts";
import { runBlock, runLine } from "../output/run-text.ts";
import { parseOverrides } from "../run-overrides.ts";
import { exitCodeOf, waitForRun } from "../wait-for-run.ts";
import { example, type Runner } from "./runner.ts";

/** (daemon.md 2.3, StartRun) */
const tickDelayMsMax = 3_600_000;

type StartOptions = MutationOptions & {
  readonly paused?: true;
  readonly pauseAt?: bigint;
  readonly tickDelayMs?: number;
  readonly id?: string;
  readonly dryRun?: true;
  readonly wait?: true;
  readonly follow?: true;
};

/** `trinity run start` (cli.md 2). */
export function startRunCommand(run: Runner): Command {
  return withMutationOptions(new Command("start"))
    .description("start a run of a scenario (the active one when none is named); prints the run id")
    .argument("[scenario]", "id of a scenario; see `trinity scenario list`")
    .argument("[overrides...]", "KEY=VALUE: ticks_total, metrics_enabled, logging_enabled, engine_run_id")
    .option("--paused", "hold it before its first tick")
    .option("--pause-at <tick>", "hold it after this tick", (text) => parseCount("--pause-at", text))
    .option("--tick-delay-ms <n>", "pause between two ticks", parseTickDelay)
    .option("--id <id>", "an id of your own for the run")
    .option("--dry-run", "show the effective configuration and change nothing")
    .option("--wait", "wait until it has ended; exit by how it ended")
    .option("--follow", "print its log lines until it has ended; exit by how it ended")
    .addHelpText(
      "after",
      example("trinity run start gf01 --follow", "trinity run start ring-5 ticks_total=20 --paused"),
    )
    .action(run(startRun));
}

/** Reads `--tick-delay-ms`. @throws UsageError beyond an hour */
export function parseTickDelay(text: string): number {
  return parseSmallCount("--tick-delay-ms", text, tickDelayMsMax);
}

async function startRun(
  cli: Cli,
  named: string | undefined,
  given: readonly string[],
  options: StartOptions,
): Promise<number> {
  const request = requestOf(cli, named, given, options);
  const response = await mutate(cli, options, cli.client.runs, cli.client.runs.startRun, request);
  const started = response.run;
  if (started === undefined) throw new CommandFailure("bug", "the daemon answered without a run");
  if (options.dryRun) {
    print(cli, "StartRunResponse", response, () => runBlock(started, cli.paint));
    return exitCode.done;
  }
  const runIdLine = (): string => `${cleanText(started.runId)}\n`;
  if (!options.wait && !options.follow) {
    print(cli, "StartRunResponse", response, runIdLine);
    return exitCode.done;
  }
  printOneOfMany(cli, "StartRunResponse", response, runIdLine);
  if (options.follow) await followRun(cli, wholeLog(started.runId));
  const ended = await waitForRun(cli, { runId: started.runId, states: [], tick: 0n });
  printOneOfMany(cli, "Run", ended, () => runLine(ended, cli.paint));
  return exitCodeOf(ended, [RunState.COMPLETED]);
}

function requestOf(
  cli: Cli,
  named: string | undefined,
  given: readonly string[],
  options: StartOptions,
): StartRunRequest {
  // An override in the first place means that the scenario was left out.
  const isOverride = named?.includes("=") ?? false;
  const overrides = isOverride && named !== undefined ? [named, ...given] : given;
  return StartRunRequest.fromPartial({
    scenarioId: isOverride ? "" : (named ?? ""),
    overrides: parseOverrides(overrides),
    tickDelayMs: options.tickDelayMs,
    startPaused: options.paused ?? false,
    pauseAtTick: options.pauseAt ?? 0n,
    runId: options.id ?? "",
    validateOnly: options.dryRun ?? false,
    ...mutationOf(cli, options),
  });
}
