import { Command } from "commander";
import { ShutdownRuns } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { type Run, StartRunRequest } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { announceEnvironment } from "../announce-environment.ts";
import { answered, call, defaultDeadlineMs } from "../call.ts";
import { type Cli, note } from "../cli.ts";
import { daemonPlaces } from "../daemon-control/places.ts";
import { probe } from "../daemon-control/probe.ts";
import { startDaemon } from "../daemon-control/start-daemon.ts";
import { stopDaemon } from "../daemon-control/stop-daemon.ts";
import { CommandFailure, DaemonUnreachable, exitCode } from "../failures.ts";
import { followRun, wholeLog } from "../follow-run.ts";
import { mutationOf, refuseReadOnly } from "../mutation.ts";
import { openCockpit } from "../open-cockpit.ts";
import { jsonDocument } from "../output/json-text.ts";
import { summaryBlock } from "../output/summary-text.ts";
import { type Verification, verifyDocument } from "../verify-document.ts";
import { terminalStates, waitForRun } from "../wait-for-run.ts";
import { example, type Runner } from "./runner.ts";
import { parseTickDelay } from "./start-run.ts";

const scenarioDefault = "gf01";

/** Why it starts a run and stops a daemon. The command alone is shorter than a reason may be (daemon.md 2.1). */
const mutationOptions = { reason: "trinity up" };

/** Slow enough to watch an 8-tick run, quick enough to see its end. */
const watchableTickDelayMs = 700;

type UpOptions = {
  readonly scenario?: string;
  readonly tickDelayMs?: number;
  readonly run: boolean;
  readonly tui: boolean;
};

/** `trinity up` (cli.md 2). */
export function upCommand(run: Runner): Command {
  return new Command("up")
    .description(
      "start the daemon if none runs, start a run, and open the cockpit on it; what `npm start` does",
    )
    .option("--scenario <id>", `the scenario to run (default ${scenarioDefault})`)
    .option("--tick-delay-ms <n>", "pause between two ticks", parseTickDelay)
    .option("--no-run", "start no run")
    .option("--no-tui", "stream the run's log and verify the run, as without a terminal")
    .addHelpText("after", example("trinity up", "trinity up --scenario ring-5 --no-tui"))
    .action(run(up));
}

async function up(cli: Cli, options: UpOptions): Promise<number> {
  const isWatched = cli.shell.terminal.isInteractive && options.tui && cli.json === null;
  const wasRunning = await bringUp(cli);
  if (isWatched) return watch(cli, options, wasRunning);
  if (!options.run) {
    note(cli, daemonStays(cli));
    return exitCode.done;
  }
  try {
    return await stream(cli, options);
  } finally {
    if (!wasRunning) await takeDown(cli);
  }
}

/** Answers whether a daemon was there already. A daemon elsewhere can only be found, not started. */
async function bringUp(cli: Cli): Promise<boolean> {
  if (!cli.address.startsWith("unix:")) {
    if ((await probe(cli.address, cli.token)) === "absent") throw new DaemonUnreachable(cli.address);
    return true;
  }
  const places = daemonPlaces(cli.shell.env, cli.address);
  const { wasRunning } = await startDaemon(cli.shell, places, [], cli.timeoutMs ?? defaultDeadlineMs);
  note(cli, wasRunning ? `a daemon runs at ${cli.address}` : `started the daemon at ${cli.address}`);
  return wasRunning;
}

async function watch(cli: Cli, options: UpOptions, wasRunning: boolean): Promise<number> {
  if (options.run) {
    const active = await activeRun(cli);
    if (active === undefined) await startRun(cli, options, watchableTickDelayMs);
    else noteActive(cli, active);
  }
  const code = await openCockpit(cli, {});
  if (!wasRunning) note(cli, daemonStays(cli));
  return code;
}

async function stream(cli: Cli, options: UpOptions): Promise<number> {
  const { runId } = await askedOrStarted(cli, options);
  // With --json the summary is the one document; the lines would be others.
  if (cli.json === null) await followRun(cli, wholeLog(runId));
  const ended = await waitForRun(cli, { runId, states: [...terminalStates], tick: 0n });
  const verification = await verifyDocument(cli, ended);
  await printSummary(cli, ended, verification);
  return ended.state === RunState.COMPLETED && verification.isVerified ? exitCode.done : exitCode.refused;
}

/**
 * The run that is active already when it is of the scenario asked for, else a new one. Nobody watches here: the
 * summary of another scenario would pass for the one that was asked for.
 *
 * @throws CommandFailure `run_active`
 */
async function askedOrStarted(cli: Cli, options: UpOptions): Promise<Run> {
  const active = await activeRun(cli);
  if (active === undefined) return startRun(cli, options, undefined);
  if (active.scenarioId !== scenarioOf(options)) {
    const named = `run ${active.runId} of ${active.scenarioId}`;
    const remedy = `end it with \`trinity run stop ${active.runId}\` to run ${scenarioOf(options)}`;
    throw new CommandFailure("run_active", `${named} is active already; ${remedy}`);
  }
  noteActive(cli, active);
  return active;
}

async function activeRun(cli: Cli): Promise<Run | undefined> {
  const { state } = await call(cli, cli.client.operator, cli.client.operator.getState, {});
  return state?.run?.value;
}

function noteActive(cli: Cli, { runId, scenarioId, state }: Run): void {
  const paused = state === RunState.PAUSED ? "; it is paused: `trinity run resume active`" : "";
  note(cli, `run ${runId} of ${scenarioId} is active already; showing that one${paused}`);
}

function scenarioOf(options: UpOptions): string {
  return options.scenario ?? scenarioDefault;
}

async function startRun(cli: Cli, options: UpOptions, tickDelayMs: number | undefined): Promise<Run> {
  refuseReadOnly(cli);
  await announceEnvironment(cli);
  const response = await call(
    cli,
    cli.client.runs,
    cli.client.runs.startRun,
    StartRunRequest.fromPartial({
      scenarioId: scenarioOf(options),
      tickDelayMs: options.tickDelayMs ?? tickDelayMs,
      ...mutationOf(cli, mutationOptions),
    }),
  );
  const run = answered(response.run, "a run");
  note(cli, `started run ${run.runId} of ${run.scenarioId}`);
  return run;
}

/** With --json the whole record of the run, and whether it was verified. */
async function printSummary(cli: Cli, run: Run, verification: Verification): Promise<void> {
  const { json, client } = cli;
  const { terminal } = cli.shell;
  if (json === null) return terminal.out(summaryBlock(run, verification, cli.paint));
  const record = await call(cli, client.history, client.history.getHistory, { runId: run.runId });
  const told = {
    verified: verification.isVerified,
    ...(verification.isVerified ? {} : { reason: verification.because }),
  };
  terminal.out(jsonDocument(Object.assign(json("GetHistoryResponse", record) as object, told)));
}

/** Ends the daemon that this command started, also after Ctrl-C and after a failure. */
async function takeDown(cli: Cli): Promise<void> {
  const unhurried = {
    ...cli,
    quiet: true,
    shell: { ...cli.shell, interrupted: new AbortController().signal },
  };
  try {
    await stopDaemon(unhurried, { ...mutationOptions, runs: ShutdownRuns.CANCEL });
    note(cli, "stopped the daemon");
  } catch (failure) {
    if (!(failure instanceof DaemonUnreachable)) throw failure;
  }
}

function daemonStays(cli: Cli): string {
  return `the daemon goes on at ${cli.address}; end it with \`trinity daemon stop\``;
}
