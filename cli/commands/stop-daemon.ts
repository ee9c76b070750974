import { Command, Option } from "commander";
import { ShutdownRuns } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { type Cli, note, print } from "../cli.ts";
import { daemonPlaces } from "../daemon-control/places.ts";
import { stopDaemon } from "../daemon-control/stop-daemon.ts";
import { DaemonUnreachable, exitCode } from "../failures.ts";
import { type MutationOptions, withMutationOptions } from "../mutation.ts";
import { valueNamed } from "../output/names.ts";
import { example, type Runner } from "./runner.ts";

/** What stopping can be told. */
export type StopOptions = MutationOptions & { readonly runs: ShutdownRuns; readonly now?: true };

/** `trinity daemon stop` (cli.md 2). */
export function stopDaemonCommand(run: Runner): Command {
  return withStopOptions(new Command("stop"))
    .description("stop the daemon; returns when its process has ended")
    .addHelpText("after", example("trinity daemon stop", "trinity daemon stop --runs wait --timeout 10m"))
    .action(run(stopTheDaemon));
}

/** Declares the options of stopping, for `restart` too. */
export function withStopOptions(command: Command): Command {
  const runs = new Option(
    "--runs <what>",
    "what happens to active runs: checkpoint interrupts them until the next start, wait lets them end, cancel ends them at a tick boundary",
  )
    .argParser((text) => valueNamed(ShutdownRuns, "--runs", text))
    .default(ShutdownRuns.CHECKPOINT, "checkpoint");
  return withMutationOptions(command)
    .addOption(runs)
    .option("--now", "do not wait for a tick boundary; the next start goes on from the last checkpoint");
}

async function stopTheDaemon(cli: Cli, options: StopOptions): Promise<number> {
  daemonPlaces(cli.shell.env, cli.address);
  try {
    const response = await stopDaemon(cli, options);
    print(cli, "ShutdownResponse", response, () => `stopped (pid ${response.pid})\n`);
  } catch (failure) {
    if (!(failure instanceof DaemonUnreachable)) throw failure;
    note(cli, `no daemon runs at ${cli.address}`);
  }
  return exitCode.done;
}
