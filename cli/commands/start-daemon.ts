import { Command } from "commander";
import { call, defaultDeadlineMs } from "../call.ts";
import { type Cli, print } from "../cli.ts";
import { daemonPlaces } from "../daemon-control/places.ts";
import { startDaemon } from "../daemon-control/start-daemon.ts";
import { exitCode } from "../failures.ts";
import { daemonBlock } from "../output/daemon-text.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity daemon start` (cli.md 2). */
export function startDaemonCommand(run: Runner): Command {
  return new Command("start")
    .description("start the daemon in the background; returns when it serves")
    .argument("[flags...]", "after --: flags of trinityd")
    .addHelpText("after", example("trinity daemon start", "trinity daemon start -- --tick-delay-ms 250"))
    .action(run(startTheDaemon));
}

async function startTheDaemon(cli: Cli, flags: readonly string[]): Promise<number> {
  const places = daemonPlaces(cli.shell.env, cli.address);
  const { wasRunning } = await startDaemon(cli.shell, places, flags, cli.timeoutMs ?? defaultDeadlineMs);
  const info = await call(cli, cli.client.admin, cli.client.admin.getInfo, {});
  const state = wasRunning ? "SERVING (it ran already)" : "SERVING";
  print(cli, "GetInfoResponse", info, () => daemonBlock(info, state, cli.address));
  return exitCode.done;
}
