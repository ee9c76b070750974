import { Command, Option } from "commander";
import type { Cli } from "../cli.ts";
import { daemonPlaces } from "../daemon-control/places.ts";
import { runChild } from "../run-child.ts";
import { example, type Runner } from "./runner.ts";

type CompactOptions = { readonly env: string };

/** `trinity daemon compact` (cli.md 2). */
export function compactStoreCommand(run: Runner): Command {
  return new Command("compact")
    .description("give the store's freed space back to the disk; only while the daemon is stopped")
    .addOption(
      new Option("--env <part>", "the part of the store").choices(["history", "logs"]).default("logs"),
    )
    .addHelpText("after", example("trinity daemon stop", "trinity daemon compact --env logs"))
    .action(run(compactStore));
}

/** The daemon's program does it, without being a daemon; what it says and how it ends is ours. */
async function compactStore(cli: Cli, { env }: CompactOptions): Promise<number> {
  const { stateDir } = daemonPlaces(cli.shell.env, cli.address);
  const [command, ...args] = cli.shell.programs.daemon;
  const form = cli.json === null ? [] : ["--json"];
  return runChild(command, [...args, "compact", "--env", env, "--state-dir", stateDir, ...form]);
}
