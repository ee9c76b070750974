import { existsSync } from "node:fs";
import { Command } from "commander";
import type { Cli } from "../cli.ts";
import { parseSmallCount } from "../count.ts";
import { readFrom, sizeOf, tailOf } from "../daemon-control/log-file.ts";
import { daemonPlaces } from "../daemon-control/places.ts";
import { CommandFailure, exitCode } from "../failures.ts";
import { cleanText } from "../output/clean-text.ts";
import { rest } from "../rest.ts";
import { example, type Runner } from "./runner.ts";

const pollMs = 250;
const tailMax = 1_000_000;
const followedTail = 10;

/** `trinity daemon logs` (cli.md 2). */
export function daemonLogsCommand(run: Runner): Command {
  return new Command("logs")
    .description("the daemon's own log file; works while the daemon is down")
    .option("-f, --follow", "go on with new lines as they come")
    .option("--tail <n>", "only the last n lines", (text) => parseSmallCount("--tail", text, tailMax))
    .addHelpText("after", example("trinity daemon logs --tail 50", "trinity daemon logs -f"))
    .action(run(daemonLogs));
}

async function daemonLogs(
  cli: Cli,
  options: { readonly follow?: true; readonly tail?: number },
): Promise<number> {
  const { logFile } = daemonPlaces(cli.shell.env, cli.address);
  if (!existsSync(logFile)) {
    throw new CommandFailure("file_not_found", `there is no daemon log yet at ${logFile}`);
  }
  const tail = options.tail ?? (options.follow ? followedTail : Number.POSITIVE_INFINITY);
  const { text, end } = tailOf(logFile, tail);
  printLines(cli, text);
  if (options.follow) await follow(cli, logFile, end);
  return exitCode.done;
}

/** Ends with Ctrl-C only. A file that became shorter was begun anew. */
async function follow(cli: Cli, logFile: string, end: number): Promise<never> {
  for (let offset = end; ; ) {
    await rest(cli.shell, pollMs);
    if (sizeOf(logFile) < offset) offset = 0;
    const fresh = readFrom(logFile, offset);
    // A line that is still being written waits for its end.
    const whole = fresh.slice(0, fresh.lastIndexOf("\n") + 1);
    offset += Buffer.byteLength(whole);
    printLines(cli, whole);
  }
}

function printLines(cli: Cli, text: string): void {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  for (const line of lines) cli.shell.terminal.out(`${cleanText(line)}\n`);
}
