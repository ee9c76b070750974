import { Command } from "commander";
import type { Cli } from "../cli.ts";
import { UsageError } from "../failures.ts";
import { type CockpitOptions, openCockpit } from "../open-cockpit.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity tui` (cli.md 2). */
export function tuiCommand(run: Runner): Command {
  return new Command("tui")
    .description("the cockpit; also what `trinity` alone opens in a terminal")
    .argument("[place]", "where to begin: dash or logs")
    .option("--plain", "one line per change instead of a screen")
    .option("--read-only", "look, change nothing")
    .option("--ascii", "no characters beyond ASCII")
    .addHelpText("after", example("trinity", "trinity tui --read-only logs"))
    .action(run(tui));
}

async function tui(cli: Cli, place: string | undefined, options: CockpitOptions): Promise<number> {
  if (!cli.shell.terminal.isInteractive && !options.plain) {
    throw new UsageError("the cockpit needs a terminal; `trinity tui --plain` and `trinity status` do not");
  }
  return openCockpit(cli, { ...options, ...(place !== undefined && { place }) });
}
