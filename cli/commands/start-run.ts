import { Command } from "commander";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import {
  IfBusy,
  type Run,
  StartRunRequest,
  type StartRunResponse,
} from "../../proto/gen/trinity/gate/v1/runs.ts";
import { answered } from "../call.ts";
import { type Cli, note, print, printOneOfMany } from "../cli.ts";
import { parseCount, parsePauseTick, parsePriority, parseSmallCount } from "../count.ts";
import { exitCode, Interrupted, UsageError } from "../failures.ts";
import { followRun, wholeLog } from "../follow-run.ts";
import { after, type Instant, parseInstant } from "../instant.ts";
import { type MutationOptions, mutate, mutationOf, withDryRun, withMutationOptions } from "../mutation.ts";
import { cleanText } from "../output/clean-text.ts";
import { estimateText, runBlock, runLine } from "../output/run-text.ts";
import { timestampAt } from "../output/times.ts";
import { overrideKeys, parseOverrides } from "../run-overrides.ts";
import { exitCodeOf, waitForRun } from "../wait-for-run.ts";
import { example, type Runner } from "./runner.ts";

/** (daemon.md 2.3, StartRun) */
const tickDelayMsMax = 3_600_000;

type StartOptions = MutationOptions & {
  readonly operator?: string;
  readonly queue?: true;
  readonly priority?: number;
  readonly notBefore?: Instant;
  readonly label?: readonly string[];
  readonly correlation?: readonly (readonly [key: string, id: string])[];
  readonly maxBytes?: bigint;
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
  return withDryRun(withMutationOptions(new Command("start")))
    .description("start a run of a scenario (the active one when none is named); prints the run id")
    .argument("[scenario]", "id of a scenario; see `trinity scenario list`")
    .argument("[overrides...]", `KEY=VALUE: ${overrideKeys.join(", ")}`)
    .option("--operator <key>", "where it is to run (default: the wiring's)")
    .option("--queue", "wait in the queue while another run is active, instead of being refused")
    .option("--priority <n>", "in the queue, higher ones start first", (text) =>
      parsePriority("--priority", text),
    )
    .option("--not-before <time>", "earliest start: RFC 3339, or a duration from now", parseInstant)
    .option("--label <label>", "a label, again and again", gathered)
    .option("--correlation <key=id>", "what another system calls it, again and again", parseCorrelation)
    .option("--max-bytes <n>", "end it when it would store more", (text) => parseCount("--max-bytes", text))
    .option("--paused", "hold it before its first tick")
    .option("--pause-at <tick>", "hold it after this tick", (text) => parsePauseTick("--pause-at", text))
    .option("--tick-delay-ms <n>", "pause between two ticks", parseTickDelay)
    .option("--id <id>", "an id of your own for the run")
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

function gathered(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}

function parseCorrelation(
  text: string,
  before: StartOptions["correlation"],
): NonNullable<StartOptions["correlation"]> {
  const [, key, id] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (key === undefined || id === undefined)
    throw new UsageError(`${JSON.stringify(text)} is no correlation; write KEY=ID`);
  return [...(before ?? []), [key, id]];
}

async function startRun(
  cli: Cli,
  named: string | undefined,
  given: readonly string[],
  options: StartOptions,
): Promise<number> {
  const request = requestOf(cli, named, given, options);
  const response = await mutate(cli, options, cli.client.runs, cli.client.runs.startRun, request);
  const started = answered(response.run, "a run");
  if (options.dryRun) {
    print(cli, "StartRunResponse", response, () => dryRunText(cli, started, response));
    return response.problems.length === 0 ? exitCode.done : exitCode.refused;
  }
  const runIdLine = (): string => `${cleanText(started.runId)}\n`;
  if (!options.wait && !options.follow) {
    print(cli, "StartRunResponse", response, runIdLine);
    return exitCode.done;
  }
  printOneOfMany(cli, "StartRunResponse", response, runIdLine);
  const ended = await untilOver(cli, started.runId, options.follow === true);
  printOneOfMany(cli, "Run", ended, () => runLine(ended, cli.paint));
  return exitCodeOf(ended, [RunState.COMPLETED]);
}

/** Ctrl-C ends the watching, not the run, and says how to come back to it. */
async function untilOver(cli: Cli, runId: string, follows: boolean): Promise<Run> {
  try {
    if (follows) await followRun(cli, wholeLog(runId));
    return await waitForRun(cli, { runId, states: [], tick: 0n });
  } catch (failure) {
    const id = cleanText(runId);
    if (failure instanceof Interrupted)
      note(
        cli,
        `run ${id} goes on: \`trinity logs -f ${id}\` follows it, \`trinity run stop ${id}\` ends it`,
      );
    throw failure;
  }
}

/** What would run, how much it would store, and what would refuse it now. */
function dryRunText(cli: Cli, run: Run, { estimate, problems }: StartRunResponse): string {
  const refusals = problems.map(
    (problem) =>
      `${cli.paint("bad", "refused")}  ${cleanText(problem.errorCode)}: ${cleanText(problem.message)}\n`,
  );
  const size = estimate === undefined ? "" : estimateText(estimate);
  return `${runBlock(run, cli.paint)}${size}${refusals.join("")}`;
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
    operatorKey: options.operator ?? "",
    ifBusy: options.queue ? IfBusy.QUEUE : IfBusy.REFUSE,
    priority: options.priority ?? 0,
    ...(options.notBefore && { notBefore: timestampAt(after(options.notBefore, cli.shell.nowMs())) }),
    labels: [...(options.label ?? [])],
    correlationIds: Object.fromEntries(options.correlation ?? []),
    maxBytes: options.maxBytes ?? 0n,
    startPaused: options.paused ?? false,
    pauseAtTick: options.pauseAt ?? 0n,
    runId: options.id ?? "",
    validateOnly: options.dryRun ?? false,
    ...mutationOf(cli, options),
  });
}
