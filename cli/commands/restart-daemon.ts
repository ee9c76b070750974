import { Command } from "commander";
import { call, defaultDeadlineMs } from "../call.ts";
import { type Cli, note, print } from "../cli.ts";
import { daemonPlaces } from "../daemon-control/places.ts";
import { startDaemon } from "../daemon-control/start-daemon.ts";
import { stopDaemon } from "../daemon-control/stop-daemon.ts";
import { DaemonUnreachable, exitCode } from "../failures.ts";
import { daemonBlock } from "../output/daemon-text.ts";
import { example, type Runner } from "./runner.ts";
import { type StopOptions, withStopOptions } from "./stop-daemon.ts";

/** `trinity daemon restart` (cli.md 2). */
export function restartDaemonCommand(run: Runner): Command {
  return withStopOptions(new Command("restart"))
    .description("stop the daemon if it runs, then start it")
    .argument("[flags...]", "after --: flags of trinityd")
    .addHelpText("after", example("trinity daemon restart"))
    .action(run(restartDaemon));
}

async function restartDaemon(cli: Cli, flags: readonly string[], options: StopOptions): Promise<number> {
  const places = daemonPlaces(cli.shell.env, cli.address);
  try {
    await stopDaemon(cli, options);
  } catch (failure) {
    if (!(failure instanceof DaemonUnreachable)) throw failure;
    note(cli, `no daemon ran at ${cli.address}`);
  }
  await startDaemon(cli.shell, places, flags, cli.timeoutMs ?? defaultDeadlineMs);
  const info = await call(cli, cli.client.admin, cli.client.admin.getInfo, {});
  print(cli, "GetInfoResponse", info, () => daemonBlock(info, "SERVING", cli.address));
  return exitCode.done;
}
