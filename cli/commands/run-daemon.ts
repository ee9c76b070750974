import { Command } from "commander";
import type { Cli } from "../cli.ts";
import { daemonPlaces, flagsOf } from "../daemon-control/places.ts";
import { runChild } from "../run-child.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity daemon run` (cli.md 2). */
export function runDaemonCommand(run: Runner): Command {
  return new Command("run")
    .description("run the daemon in the foreground; exits as trinityd does")
    .argument("[flags...]", "after --: flags of trinityd")
    .addHelpText("after", example("trinity daemon run -- --log-level debug"))
    .action(run(runDaemon));
}

async function runDaemon(cli: Cli, flags: readonly string[]): Promise<number> {
  const places = daemonPlaces(cli.shell.env, cli.address);
  const [command, ...args] = cli.shell.programs.daemon;
  return runChild(command, [...args, ...flagsOf(places), ...flags]);
}
